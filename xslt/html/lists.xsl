<?xml version="1.0" encoding="UTF-8"?>
<!--
  Lists, tables and figures.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:template match="list | listBibl | listPerson | listPlace | listOrg | listEvent">
    <div class="list">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates select="head"/>
      <xsl:choose>
        <!-- Labels and items in pairs; anything else keeps its order in a plain box. -->
        <xsl:when test="label and (every $item in * except head satisfies exists($item[self::label | self::item]))">
          <dl>
            <xsl:apply-templates select="node() except head"/>
          </dl>
        </xsl:when>
        <xsl:when test="item and (every $item in * except head satisfies exists($item[self::item]))">
          <xsl:element name="{if (@type = ('ordered', 'numbered') or @rend = 'numbered') then 'ol' else 'ul'}">
            <xsl:apply-templates select="node() except head"/>
          </xsl:element>
        </xsl:when>
        <xsl:otherwise>
          <xsl:apply-templates select="node() except head"/>
        </xsl:otherwise>
      </xsl:choose>
    </div>
  </xsl:template>

  <xsl:template match="list/item | list/label">
    <xsl:variable name="list" as="element()" select=".."/>
    <xsl:variable name="regular" as="xs:boolean"
      select="every $item in $list/(* except head) satisfies exists($item[self::item | self::label])"/>
    <xsl:element name="{
      if (not($regular)) then 'div' else if ($list/label) then (if (self::label) then 'dt' else 'dd') else 'li'}">
      <xsl:attribute name="class" select="local-name()"/>
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <!-- The box can be scrolled sideways, by keyboard too, where the table is wider than the screen. -->
  <xsl:template match="table">
    <div class="table" tabindex="0" role="region">
      <xsl:call-template name="ed:attributes"/>
      <xsl:attribute name="aria-label" select="(head ! normalize-space(ed:plain(.)), 'Table')[1]"/>
      <xsl:apply-templates select="head"/>
      <table>
        <xsl:apply-templates select="* except head"/>
      </table>
    </div>
  </xsl:template>

  <xsl:template match="row">
    <tr>
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates select="*"/>
    </tr>
  </xsl:template>

  <xsl:template match="cell">
    <xsl:element name="{if (@role = 'label' or ../@role = 'label') then 'th' else 'td'}">
      <xsl:call-template name="ed:attributes"/>
      <xsl:sequence select="@cols[. castable as xs:positiveInteger] ! ed:attribute('colspan', .)"/>
      <xsl:sequence select="@rows[. castable as xs:positiveInteger] ! ed:attribute('rowspan', .)"/>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="figure">
    <figure>
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </figure>
  </xsl:template>

  <xsl:template match="figDesc">
    <figcaption>
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </figcaption>
  </xsl:template>

  <!-- Images of the edition's own folder are for a later version; the place is told, the address shown. -->
  <xsl:template match="graphic">
    <span class="graphic" data-editorial="">
      <xsl:call-template name="ed:attributes"/>
      <xsl:value-of select="'[image: ' || @url || ']'"/>
    </span>
  </xsl:template>

</xsl:stylesheet>
