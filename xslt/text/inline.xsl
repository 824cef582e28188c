<?xml version="1.0" encoding="UTF-8"?>
<!--
  TEI to plain text, in the line: which reading is printed, and the signs that stand for what has no text of its own.

  The signs: [1] a note, [sic] an error left as it is (diplomatic), [p. 2] a page, […] a gap; those of the Leiden system
  where the edition's settings choose them.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xmlns:eg="http://www.tei-c.org/ns/Examples"
  xmlns:m="http://www.w3.org/1998/Math/MathML"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="text">

  <!-- Readings .................................................................................................. -->

  <xsl:template match="choice">
    <xsl:param name="reading" as="xs:string" tunnel="yes"/>
    <xsl:variable name="side" as="element()?" select="if ($reading = 'diplomatic') then ed:first-side(.) else ed:second-side(.)"/>
    <!-- Words between the sides are a fault of the markup, but words. -->
    <xsl:call-template name="ed:in-line">
      <xsl:with-param name="nodes" select="$side | text()[normalize-space()]"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="sic[not(parent::choice)]">
    <xsl:param name="reading" as="xs:string" tunnel="yes"/>
    <xsl:call-template name="ed:in-line"/>
    <xsl:if test="$reading = 'diplomatic'"> [sic]</xsl:if>
  </xsl:template>

  <xsl:template match="*[ed:is-diplomatic(.)]" priority="1">
    <xsl:param name="reading" as="xs:string" tunnel="yes"/>
    <xsl:if test="$reading = 'diplomatic'">
      <xsl:value-of select="ed:mark(., 'open')"/>
      <xsl:call-template name="ed:in-line"/>
      <xsl:value-of select="ed:mark(., 'close')"/>
    </xsl:if>
  </xsl:template>

  <!-- What one reading alone has. -->
  <xsl:template match="*[@ed:only]" priority="20">
    <xsl:param name="reading" as="xs:string" tunnel="yes"/>
    <xsl:param name="first" as="xs:string" select="''"/>
    <xsl:if test="@ed:only = $reading">
      <xsl:next-match>
        <xsl:with-param name="first" select="$first"/>
      </xsl:next-match>
    </xsl:if>
  </xsl:template>

  <!-- With the signs of the conventions, if they have any for it. -->
  <xsl:template match="supplied | ex | add">
    <xsl:param name="reading" as="xs:string" tunnel="yes"/>
    <xsl:value-of select="ed:mark(., 'open')[$reading = 'diplomatic']"/>
    <xsl:call-template name="ed:in-line"/>
    <xsl:value-of select="ed:mark(., 'close')[$reading = 'diplomatic']"/>
  </xsl:template>

  <!-- Points below letters that are hard to read. -->
  <xsl:template match="unclear//text()[ed:has-signs('leiden')]">
    <xsl:param name="reading" as="xs:string" tunnel="yes"/>
    <xsl:value-of select="if ($reading = 'diplomatic') then replace(., '\p{L}', '$0&#x323;') else ."/>
  </xsl:template>

  <xsl:template match="app[not(parent::listApp)]">
    <xsl:if test="not(ed:is-external(.))">
      <xsl:variable name="lemma" as="element()?" select="ed:lemma(.)"/>
      <xsl:call-template name="ed:in-line">
        <xsl:with-param name="nodes" select="
          $lemma | text()[normalize-space()] | (. | $lemma/ancestor::rdgGrp[ancestor::app[1] is current()])/note"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <!-- An apparatus that is text: lemma] reading witnesses. -->
  <xsl:template match="lem[ed:is-listed(.)] | rdg[ed:is-listed(.)]" priority="1">
    <xsl:call-template name="ed:in-line"/>
    <xsl:value-of select="ed:sigla(@wit) ! (' ' || .), ']'[current()/self::lem]" separator=""/>
  </xsl:template>

  <!-- No part of the line ....................................................................................... -->

  <xsl:template match="*[ed:is-annotation(.)]" priority="1"/>

  <xsl:template match="note">
    <xsl:value-of select="'[' || @ed:n || ']'"/>
  </xsl:template>

  <!-- Signs ..................................................................................................... -->

  <xsl:template match="gap | space | graphic | media | binaryObject">
    <xsl:value-of select="ed:sign(.)"/>
  </xsl:template>

  <xsl:template match="ptr | ref[not(* or normalize-space())] | caesura | handShift | lacunaStart | lacunaEnd | witStart | witEnd | pause | shift | move
                       | binary | default | numeric | symbol">
    <xsl:value-of select="ed:sign(.)"/>
    <xsl:apply-templates/>
  </xsl:template>

  <!-- A sign where there are no words. -->
  <xsl:template match="g[not(normalize-space())] | oRef[not(normalize-space())] | pRef[not(normalize-space())]
                       | locus[not(node())] | depth[not(node())] | dim[not(node())] | height[not(node())]
                       | measure[not(node())] | width[not(node())]">
    <xsl:value-of select="ed:sign(.)"/>
    <!-- A blank in it divides words all the same. -->
    <xsl:apply-templates/>
  </xsl:template>

  <xsl:template match="vocal | kinesic | incident | writing">
    <xsl:choose>
      <xsl:when test="normalize-space(.)">
        <xsl:text>((</xsl:text>
        <xsl:call-template name="ed:in-line"/>
        <xsl:text>))</xsl:text>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="ed:sign(.)"/>
        <xsl:call-template name="ed:in-line"/>
      </xsl:otherwise>
    </xsl:choose>
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
    <xsl:apply-templates/>
  </xsl:template>

  <!-- A gloss beside its base, in brackets. -->
  <xsl:template match="ruby/rt">
    <xsl:text>(</xsl:text>
    <xsl:call-template name="ed:in-line"/>
    <xsl:text>)</xsl:text>
  </xsl:template>

  <!-- Other namespaces .......................................................................................... -->

  <xsl:template match="eg:egXML//*" priority="2">
    <xsl:value-of select="ed:start-tag(.)"/>
    <xsl:if test="node()">
      <xsl:apply-templates/>
      <xsl:value-of select="ed:end-tag(.)"/>
    </xsl:if>
  </xsl:template>

  <xsl:template match="m:annotation | m:annotation-xml"/>

</xsl:stylesheet>
