<?xml version="1.0" encoding="UTF-8"?>
<!--
  An element without a rule of its own: its text, in the line or as a block after its surroundings; and the build tells
  its name (ed:unhandled), so that it is never silent.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:template match="*" priority="-2">
    <xsl:element name="{if (ed:stands-apart(.)) then 'div' else if (ed:holds-flow(.)) then 'tei-inline' else 'span'}">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="'unhandled', local-name()"/>
      </xsl:call-template>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="comment() | processing-instruction()"/>

  <!-- True where no text stands beside the element, and something that is no HTML phrase may hold it. -->
  <xsl:function name="ed:stands-apart" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="
      empty($element/../text()[normalize-space(.)])
      and empty($element/ancestor::*[self::p | self::ab | self::l | self::head | self::hi | self::note | self::cell])"/>
  </xsl:function>

  <!-- The elements that were rendered by the default rule, by name, each with its first place in the source. -->
  <xsl:function name="ed:unhandled" as="map(*)*">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:param name="page" as="element()+"/>
    <xsl:for-each-group select="$page//Q{}*[tokenize(@class) = 'unhandled'] ! key('ed:id', @id, root($tei))"
      group-by="node-name()">
      <xsl:sequence select="map {
        'name': string(current-grouping-key()), 'node': xs:integer(@ed:node), 'count': count(current-group()) }"/>
    </xsl:for-each-group>
  </xsl:function>

</xsl:stylesheet>
