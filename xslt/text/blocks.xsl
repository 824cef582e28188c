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
    <xsl:param name="first" as="xs:string" select="''"/>
    <xsl:call-template name="ed:text-blocks">
      <xsl:with-param name="first" select="$first"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="*[ed:is-block(.)]" priority="-1">
    <xsl:param name="first" as="xs:string" select="''"/>
    <xsl:call-template name="ed:text-blocks">
      <xsl:with-param name="first" select="$first"/>
    </xsl:call-template>
  </xsl:template>

  <!-- An element that is no block and holds some is taken apart as one. -->
  <xsl:template match="*[not(ed:is-block(.))][ed:holds-blocks(.)]" priority="-0.8">
    <xsl:param name="first" as="xs:string" select="''"/>
    <xsl:call-template name="ed:text-blocks">
      <xsl:with-param name="first" select="$first"/>
    </xsl:call-template>
  </xsl:template>

  <!-- What has a rule of its own in the line (text/inline.xsl) stays in the line, whatever it holds. -->
  <xsl:function name="ed:holds-blocks" as="xs:boolean">
    <xsl:param name="node" as="node()"/>
    <xsl:sequence select="ed:is-block($node) or ($node instance of element()
      and not($node[self::choice or self::app or self::note or self::del or self::surplus or self::fw or self::sic
        or self::addrLine])
      and (some $child in $node/* satisfies ed:holds-blocks($child)))"/>
  </xsl:function>

  <!-- An element with blocks in it: runs of the line become blocks of their own, blocks stay blocks. What the first line
       begins with goes to the first of them, and on to the first within that. -->
  <xsl:template name="ed:text-blocks">
    <xsl:param name="first" as="xs:string" select="''"/>
    <xsl:variable name="tight" as="xs:boolean"
      select="(self::l | self::row | self::item | self::label) and exists(preceding-sibling::*[not(self::head)][1])"/>
    <xsl:variable name="indent" as="xs:integer" select="2 * count(ancestor-or-self::item)"/>
    <xsl:variable name="groups" as="array(node()*)*">
      <xsl:for-each-group select="node()" group-adjacent="ed:holds-blocks(.)">
        <xsl:if test="current-grouping-key() or exists(current-group()[self::* or self::text()[normalize-space()]])">
          <xsl:sequence select="array { current-group() }"/>
        </xsl:if>
      </xsl:for-each-group>
    </xsl:variable>
    <xsl:if test="empty($groups) and $first">
      <ed:block indent="{$indent}" first="{$first}"/>
    </xsl:if>
    <xsl:for-each select="$groups">
      <xsl:variable name="begins" as="xs:string" select="if (position() = 1) then $first else ''"/>
      <xsl:choose>
        <xsl:when test="ed:holds-blocks(.(1))">
          <xsl:apply-templates select="head(?*)">
            <xsl:with-param name="first" select="$begins"/>
          </xsl:apply-templates>
          <xsl:apply-templates select="tail(?*)"/>
        </xsl:when>
        <xsl:otherwise>
          <ed:block indent="{$indent}" first="{$begins}">
            <xsl:if test="$tight and position() = 1">
              <xsl:attribute name="tight" select="'yes'"/>
            </xsl:if>
            <xsl:apply-templates select="?*"/>
          </ed:block>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="item">
    <xsl:param name="first" as="xs:string" select="''"/>
    <xsl:call-template name="ed:text-blocks">
      <xsl:with-param name="first" select="$first || (
        if (../@type = ('ordered', 'numbered') or ../@rend = 'numbered')
        then (count(preceding-sibling::item) + 1) || '. ' else '- ')"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="row">
    <xsl:param name="first" as="xs:string" select="''"/>
    <ed:block indent="0" first="{$first}">
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
