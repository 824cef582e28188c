<?xml version="1.0" encoding="UTF-8"?>
<!--
  What is no longer in the edition: the last version that had it, and the page at the address of a text that is gone.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- The version and the date that had something last, a link to there where the edition says where it is, and the hash of
       the source. -->
  <xsl:template name="ed:last-version">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="stub" as="map(*)"/>
    <xsl:variable name="version" as="xs:string" select="string-join((
      $stub?version ! ed:word('version', .), $stub?date ! ed:date(.)), ', ')"/>
    <xsl:variable name="place" as="xs:string?" select="
      for $pattern in $ed:settings?versions, $number in $stub?version return
        replace($pattern, '{version}', encode-for-uri($number), 'q')
          ! (replace(., '/+$', '') || '/' || $here || string-join($stub?id ! ('#' || encode-for-uri(.))))"/>
    <xsl:if test="$version">
      <xsl:variable name="told" as="xs:string" select="ed:word('gone-version', $version)"/>
      <xsl:choose>
        <xsl:when test="exists($place)"><a href="{$place}"><xsl:value-of select="$told"/></a></xsl:when>
        <xsl:otherwise><xsl:value-of select="$told"/></xsl:otherwise>
      </xsl:choose>
      <xsl:text> </xsl:text>
    </xsl:if>
    <xsl:value-of select="ed:word('gone-source', $stub?source)"/>
  </xsl:template>

  <!-- The page of a text that is gone (pipeline/ledger/left.py): every address on it leads to the same words. -->
  <xsl:function name="ed:gone-page" as="map(*)">
    <xsl:param name="stub" as="map(*)"/>
    <xsl:variable name="here" as="xs:string" select="$stub?path"/>
    <xsl:variable name="page" as="element()">
      <xsl:call-template name="ed:html-page">
        <xsl:with-param name="here" select="$here" tunnel="yes"/>
        <xsl:with-param name="title" select="$stub?name"/>
        <xsl:with-param name="type" select="'gone'"/>
        <xsl:with-param name="head" as="element()*">
          <meta name="robots" content="noindex"/>
        </xsl:with-param>
        <xsl:with-param name="content" as="node()*">
          <header class="masthead">
            <h1><xsl:value-of select="$stub?name"/></h1>
          </header>
          <p>
            <xsl:for-each select="$stub?ids?*">
              <span id="{.}"/>
            </xsl:for-each>
            <xsl:value-of select="ed:word('gone-document', ($stub?name, string-join($stub?begins ! ed:word('gone-words', .))))"/>
            <xsl:text> </xsl:text>
            <xsl:call-template name="ed:last-version">
              <xsl:with-param name="here" select="$here" tunnel="yes"/>
              <xsl:with-param name="stub" select="$stub"/>
            </xsl:call-template>
          </p>
          <p>
            <a href="{ed:link($here, 'index.html')}"><xsl:value-of select="ed:word('home')"/></a>
          </p>
        </xsl:with-param>
      </xsl:call-template>
    </xsl:variable>
    <xsl:sequence select="map { $here: ed:serialize($page) }"/>
  </xsl:function>

</xsl:stylesheet>
