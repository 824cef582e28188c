<?xml version="1.0" encoding="UTF-8"?>
<!--
  Maps of places: what pipeline/maps has drawn, with its names, its text for those who do not see it, and its sources.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- The maps by the pages that they stand on. -->
  <xsl:variable name="ed:maps" as="map(xs:string, map(*))" select="
    map:merge($ed:records[?kind = 'map'] ! map:entry(string(?path), .))"/>

  <!-- The map of a page, if there is one: of one place, or of several, each with a link. -->
  <xsl:function name="ed:map" as="element()?">
    <xsl:param name="here" as="xs:string"/>
    <xsl:param name="title" as="xs:string"/>
    <xsl:for-each select="$ed:maps($here)">
      <xsl:variable name="map" as="map(*)" select="."/>
      <xsl:variable name="points" as="map(*)*" select="?points?*"/>
      <xsl:variable name="alone" as="xs:boolean" select="$points?path = $here"/>
      <figure class="map">
        <!-- The names and links of many points are those of the list below: programs that read aloud pass them over. -->
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {?width} {?height}" focusable="false">
          <xsl:choose>
            <xsl:when test="$alone">
              <xsl:attribute name="role" select="'img'"/>
              <xsl:attribute name="aria-labelledby" select="'map-title map-about'"/>
            </xsl:when>
            <xsl:otherwise>
              <xsl:attribute name="aria-hidden" select="'true'"/>
            </xsl:otherwise>
          </xsl:choose>
          <title id="map-title"><xsl:value-of select="ed:word('map-of', $title)"/></title>
          <desc id="map-about">
            <xsl:value-of select="$points[$alone] ! ed:word('map-where', ($title, ed:position(.)))"/>
          </desc>
          <xsl:if test="?land != ''"><path class="land" d="{?land}"/></xsl:if>
          <xsl:if test="?lakes != ''"><path class="lakes" d="{?lakes}"/></xsl:if>
          <xsl:for-each select="?lines?*">
            <line x1="{?x1}" y1="{?y1}" x2="{?x2}" y2="{?y2}"/>
            <text class="degrees" x="{if (?x1 = ?x2) then ?x1 + 6 else 6}" y="{if (?x1 = ?x2) then $map?height - 8 else ?y1 - 6}">
              <xsl:value-of select="?degrees || '°' || ?side[. != ''] ! ('&#x202F;' || ed:word('compass-' || .))"/>
            </text>
          </xsl:for-each>
          <xsl:for-each select="$points">
            <xsl:variable name="point" as="element()*">
              <circle cx="{?x}" cy="{?y}" r="10"/>
              <xsl:variable name="name" as="xs:string" select="?name"/>
              <xsl:for-each select="?label">
                <text x="{?x}" y="{?y}" text-anchor="{?anchor}">
                  <xsl:if test="not(?large)"><xsl:attribute name="class" select="'little'"/></xsl:if>
                  <xsl:value-of select="$name"/>
                </text>
              </xsl:for-each>
            </xsl:variable>
            <xsl:choose>
              <xsl:when test="?path = $here"><xsl:sequence select="$point"/></xsl:when>
              <xsl:otherwise>
                <a href="{ed:link($here, ?path)}" tabindex="-1">
                  <title><xsl:value-of select="?name"/></title>
                  <xsl:sequence select="$point"/>
                </a>
              </xsl:otherwise>
            </xsl:choose>
          </xsl:for-each>
        </svg>
        <figcaption>
          <xsl:value-of select="$points[$alone] ! (ed:position(.) || '. ')"/>
          <xsl:value-of select="ed:word(if (?shapes) then 'map-about' else 'map-lines')"/>
        </figcaption>
      </figure>
    </xsl:for-each>
  </xsl:function>

  <!-- Where a point lies, in degrees and minutes. -->
  <xsl:function name="ed:position" as="xs:string">
    <xsl:param name="point" as="map(*)"/>
    <xsl:variable name="parts" as="xs:string*" select="
      for $part in $point?at?* return
        $part?degrees || '°&#x202F;' || format-integer(xs:integer($part?minutes), '00') || '′&#x202F;' || ed:word('compass-' || $part?side)"/>
    <xsl:sequence select="string-join($parts, ', ')"/>
  </xsl:function>

</xsl:stylesheet>
