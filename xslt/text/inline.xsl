<?xml version="1.0" encoding="UTF-8"?>
<!--
  TEI to plain text, in the line: which reading is printed, and the signs that stand for what has no text of its own.

  The signs: [1] a note, [sic] an error left as it is (diplomatic), [p. 2] a page, […] a gap.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="text">

  <xsl:template match="choice">
    <xsl:param name="reading" as="xs:string" tunnel="yes"/>
    <xsl:variable name="first" as="element()?" select="(sic | orig | abbr, *)[1]"/>
    <xsl:variable name="second" as="element()?" select="(corr | reg | expan, * except $first, *)[1]"/>
    <xsl:apply-templates select="if ($reading = 'diplomatic') then $first/node() else $second/node()"/>
  </xsl:template>

  <xsl:template match="sic">
    <xsl:param name="reading" as="xs:string" tunnel="yes"/>
    <xsl:apply-templates/>
    <xsl:if test="$reading = 'diplomatic'"> [sic]</xsl:if>
  </xsl:template>

  <xsl:template match="del | surplus | fw">
    <xsl:param name="reading" as="xs:string" tunnel="yes"/>
    <xsl:if test="$reading = 'diplomatic'">
      <xsl:apply-templates/>
    </xsl:if>
  </xsl:template>

  <xsl:template match="app">
    <xsl:apply-templates select="(lem, rdg)[1] | note"/>
  </xsl:template>

  <xsl:template match="note">
    <xsl:value-of select="'[' || @ed:n || ']'"/>
  </xsl:template>

  <xsl:template match="gap | space">
    <xsl:value-of select="ed:gap-sign(.)"/>
  </xsl:template>

  <xsl:template match="graphic">
    <xsl:value-of select="'[image: ' || @url || ']'"/>
  </xsl:template>

  <xsl:template match="ptr">
    <xsl:value-of select="(ed:pointers(@target) ! ed:entry(.) ! ed:label(.), string(@target))[1]"/>
  </xsl:template>

  <xsl:template match="lb | pb | cb | gb | milestone">
    <xsl:param name="reading" as="xs:string" tunnel="yes"/>
    <xsl:choose>
      <xsl:when test="$reading = 'diplomatic'"><ed:br/></xsl:when>
      <xsl:when test="not(@break = 'no')"><xsl:text> </xsl:text></xsl:when>
    </xsl:choose>
    <xsl:if test="@n and not(self::lb)">
      <xsl:value-of select="'[' || (if (self::pb) then 'p. ' else if (self::cb) then 'col. ' else '') || @n || ']'"/>
    </xsl:if>
  </xsl:template>

  <xsl:template match="addrLine">
    <xsl:apply-templates/>
    <ed:br/>
  </xsl:template>

</xsl:stylesheet>
