<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:t="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="t">
  <!-- What a project of its own would write in an afternoon: one page a letter, one reading, notes in their places. -->
  <xsl:output method="html" encoding="UTF-8"/>
  <xsl:template match="/">
    <html><head><title><xsl:value-of select="//t:titleStmt/t:title"/></title></head>
      <body><h1><xsl:value-of select="//t:titleStmt/t:title"/></h1><xsl:apply-templates select="//t:text"/></body></html>
  </xsl:template>
  <xsl:template match="t:p"><p><xsl:apply-templates/></p></xsl:template>
  <xsl:template match="t:div"><div><xsl:apply-templates/></div></xsl:template>
  <xsl:template match="t:choice"><xsl:apply-templates select="t:corr | t:reg | t:expan"/></xsl:template>
  <xsl:template match="t:note"><small><xsl:apply-templates/></small></xsl:template>
  <xsl:template match="t:persName[@ref]"><a href="{@ref}"><xsl:apply-templates/></a></xsl:template>
</xsl:stylesheet>
