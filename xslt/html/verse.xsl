<?xml version="1.0" encoding="UTF-8"?>
<!--
  Verse: lines and stanzas, the number of every fifth line.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:template match="l">
    <xsl:call-template name="ed:block">
      <xsl:with-param name="class" select="string-join(('l', @part ! ('l-part-' || replace(., '\W', ''))), ' ')"/>
      <xsl:with-param name="label" as="element()?">
        <xsl:if test="@n[matches(., '^\d*[05]$')] and not(@part = ('M', 'F'))">
          <span class="line-number" data-editorial=""><xsl:value-of select="@n"/></span>
        </xsl:if>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="lg">
    <div>
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="'lg'"/>
      </xsl:call-template>
      <xsl:apply-templates/>
    </div>
  </xsl:template>

  <xsl:template match="caesura">
    <xsl:call-template name="ed:signed"/>
  </xsl:template>

</xsl:stylesheet>
