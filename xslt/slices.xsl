<?xml version="1.0" encoding="UTF-8"?>
<!--
  Where in the pages of a text its elements stand. A part of a long text is a slice of it between two divisions
  (pipeline/survey.py says where).
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all">

  <xsl:variable name="ed:parts" as="map(*)*" select="$ed:about?parts?*"/>

  <!-- The page that an element of the text stands on. -->
  <xsl:function name="ed:page-of" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="string((($ed:parts[ed:in-slice($element, .)])[1]?path, $ed:about?path)[1])"/>
  </xsl:function>

  <!-- A link from the page at $from to an element of the text, on that page or another. -->
  <xsl:function name="ed:link-to" as="xs:string">
    <xsl:param name="from" as="xs:string"/>
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="id" as="xs:string" select="'#' || encode-for-uri($element/@xml:id)"/>
    <xsl:sequence select="
      if (empty($ed:parts) or $from = ('', $ed:about?whole)) then $id else ed:link($from, ed:page-of($element) || $id)"/>
  </xsl:function>

  <!-- Divisions are in each slice that has something of them, blocks in the one where they begin, text between blocks
       with what stands before it. -->
  <xsl:function name="ed:in-slice" as="xs:boolean">
    <xsl:param name="node" as="node()"/>
    <xsl:param name="slice" as="map(*)"/>
    <xsl:variable name="anchor" as="element()" select="
      if ($node instance of element()) then $node
      else ($node/preceding-sibling::*[1], $node/..)[1]"/>
    <xsl:variable name="first" as="xs:integer" select="xs:integer(
      if ($node/self::text() and not($anchor is $node/..)) then ($anchor/@ed:last, $anchor/@ed:node)[1] else $anchor/@ed:node)"/>
    <xsl:variable name="last" as="xs:integer" select="
      if ($node/@ed:last) then xs:integer($node/@ed:last) else $first"/>
    <xsl:sequence select="$last ge $slice?from and (empty($slice?to) or $first lt $slice?to)"/>
  </xsl:function>

</xsl:stylesheet>
