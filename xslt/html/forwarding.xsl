<?xml version="1.0" encoding="UTF-8"?>
<!--
  Addresses that led to something on a page before: where that is now, or that it is gone, and which version had it
  (pipeline/forwarding.py says which). The script follows those that lead on.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:template name="ed:former-addresses">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:variable name="stubs" as="map(*)*" select="$ed:about?stubs ! .($here)?*"/>
    <xsl:if test="exists($stubs)">
      <section class="former" aria-labelledby="former">
        <h2 id="former"><xsl:value-of select="ed:word('former-addresses')"/></h2>
        <ul>
          <xsl:for-each select="$stubs">
            <li>
              <xsl:sequence select="?id ! ed:attribute('id', .)"/>
              <xsl:choose>
                <xsl:when test="exists(?to)">
                  <xsl:value-of select="?id ! (. || ': ')"/>
                  <a data-forward="" href="{ed:link($here, ?to)}"><xsl:value-of select="ed:word('leads-to', ?to)"/></a>
                </xsl:when>
                <xsl:otherwise>
                  <xsl:call-template name="ed:gone">
                    <xsl:with-param name="stub" select="."/>
                  </xsl:call-template>
                </xsl:otherwise>
              </xsl:choose>
            </li>
          </xsl:for-each>
        </ul>
      </section>
    </xsl:if>
  </xsl:template>

  <!-- What is gone: what it was, how it began, and the last version that had it. -->
  <xsl:template name="ed:gone">
    <xsl:param name="stub" as="map(*)"/>
    <xsl:value-of select="ed:word('gone-address', ($stub?id, $stub?begins ! ed:word('gone-words', .),
      $stub?unit[not($stub?begins)] ! ed:word('gone-unit', .)))"/>
    <xsl:text> </xsl:text>
    <xsl:call-template name="ed:last-version">
      <xsl:with-param name="stub" select="$stub"/>
    </xsl:call-template>
    <xsl:for-each select="$stub?inner?*">
      <span id="{.}"/>
    </xsl:for-each>
  </xsl:template>

  <!-- The pages that the text had before and has no more. -->
  <xsl:template name="ed:stub-page">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:call-template name="ed:html-page">
      <xsl:with-param name="title" select="ed:title($tei)"/>
      <xsl:with-param name="type" select="'document stub'"/>
      <xsl:with-param name="content" as="node()*">
        <header class="masthead">
          <h1>
            <a href="{ed:link($here, $ed:about?path)}"><xsl:value-of select="ed:title($tei)"/></a>
          </h1>
        </header>
        <p><xsl:value-of select="ed:word('page-moved')"/></p>
        <xsl:call-template name="ed:former-addresses"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

</xsl:stylesheet>
