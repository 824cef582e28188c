<?xml version="1.0" encoding="UTF-8"?>
<!--
  Help: what a reader can do with the pages, in a few words of the interface.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all">

  <xsl:function name="ed:help" as="element()*">
    <xsl:param name="here" as="xs:string"/>
    <header class="masthead">
      <h1><xsl:value-of select="ed:word('help')"/></h1>
    </header>
    <xsl:for-each select="
      map { 'id': 'read', 'head': ed:word('help-read'), 'told': ed:word('help-read-how') },
      map { 'id': 'find', 'head': ed:word('help-find'), 'told': (ed:word('help-find-how'), ed:word('search-about')) },
      map { 'id': 'cite', 'head': ed:word('help-cite'), 'told': ed:word('help-cite-how') },
      map { 'id': 'take', 'head': ed:word('help-take'), 'told': ed:word('help-take-how') }">
      <section aria-labelledby="{?id}">
        <h2 id="{?id}"><xsl:value-of select="?head"/></h2>
        <xsl:for-each select="?told">
          <p><xsl:value-of select="."/></p>
        </xsl:for-each>
        <xsl:if test="?id = 'take' and $ed:settings?download">
          <p><a href="{ed:link($here, 'source.zip')}" download="download"><xsl:value-of select="ed:word('download-all')"/></a></p>
        </xsl:if>
      </section>
    </xsl:for-each>
  </xsl:function>

</xsl:stylesheet>
