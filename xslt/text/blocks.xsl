<?xml version="1.0" encoding="UTF-8"?>
<!--
  TEI to blocks of plain text: ed:block elements that hold text and ed:br, in the order of the document.

  @first is what the first line begins with (a bullet), @indent the columns of all lines; a block that is @tight follows
  the one before it without an empty line (verse, rows of a table).
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="text">

  <xsl:template match="text | front | body | back | group | div | lg | sp | list | listBibl | table | figure | floatingText
                       | postscript | titlePage | address">
    <xsl:call-template name="ed:text-blocks"/>
  </xsl:template>

  <xsl:template match="*[ed:is-block(.)]" priority="-1">
    <xsl:call-template name="ed:text-blocks"/>
  </xsl:template>

  <!-- An element with blocks in it: runs of the line become blocks of their own, blocks stay blocks. -->
  <xsl:template name="ed:text-blocks">
    <xsl:param name="first" as="xs:string" select="''"/>
    <xsl:variable name="tight" as="xs:boolean"
      select="(self::l | self::row | self::item | self::label) and exists(preceding-sibling::*[not(self::head)][1])"/>
    <xsl:variable name="element" as="element()" select="."/>
    <xsl:for-each-group select="node()" group-adjacent="ed:is-block(.)">
      <xsl:choose>
        <xsl:when test="current-grouping-key()">
          <xsl:apply-templates select="current-group()"/>
        </xsl:when>
        <xsl:otherwise>
          <ed:block indent="{2 * count($element/ancestor-or-self::item)}">
            <xsl:if test="$tight and position() = 1">
              <xsl:attribute name="tight" select="'yes'"/>
            </xsl:if>
            <xsl:if test="$first and position() = 1">
              <xsl:attribute name="first" select="$first"/>
            </xsl:if>
            <xsl:apply-templates select="current-group()"/>
          </ed:block>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each-group>
  </xsl:template>

  <xsl:template match="item">
    <xsl:call-template name="ed:text-blocks">
      <xsl:with-param name="first" select="
        if (../@type = ('ordered', 'numbered') or ../@rend = 'numbered')
        then (count(preceding-sibling::item) + 1) || '. ' else '- '"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="row">
    <ed:block indent="0">
      <xsl:if test="preceding-sibling::row">
        <xsl:attribute name="tight" select="'yes'"/>
      </xsl:if>
      <xsl:for-each select="cell">
        <xsl:if test="position() gt 1"> | </xsl:if>
        <xsl:apply-templates/>
      </xsl:for-each>
    </ed:block>
  </xsl:template>

</xsl:stylesheet>
