<?xml version="1.0" encoding="UTF-8"?>
<!-- TEI to the words of the reading text: no notes, no markup. For contexts of mentions, titles and metadata. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="plain">

  <xsl:template match="note | *[@ed:only = 'diplomatic'] | *[ed:is-diplomatic(.)] | *[ed:is-annotation(.)] | gap | space | graphic | media | binaryObject"/>

  <xsl:template match="choice">
    <xsl:apply-templates select="ed:second-side(.)"/>
  </xsl:template>

  <xsl:template match="app">
    <xsl:if test="not(ed:is-external(.))">
      <xsl:apply-templates select="ed:lemma(.)"/>
    </xsl:if>
  </xsl:template>

  <xsl:template match="lb | pb | cb | gb | milestone">
    <xsl:if test="not(@break = 'no')">
      <xsl:text> </xsl:text>
    </xsl:if>
  </xsl:template>

  <xsl:function name="ed:plain" as="xs:string">
    <xsl:param name="nodes" as="node()*"/>
    <xsl:variable name="words" as="item()*">
      <xsl:apply-templates select="$nodes" mode="plain"/>
    </xsl:variable>
    <xsl:sequence select="string-join($words)"/>
  </xsl:function>

</xsl:stylesheet>
