<?xml version="1.0" encoding="UTF-8"?>
<!--
  The page of one document: its text, and what is told above and below it.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- The page of one document, or of an introduction and the like; of a long one without its text, which has pages of
       its own. -->
  <xsl:template name="ed:document-page">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:param name="has-text" as="xs:boolean" select="true()"/>
    <xsl:variable name="is-document" as="xs:boolean" select="$kind = 'document'"/>
    <xsl:call-template name="ed:html-page">
      <xsl:with-param name="title" select="ed:title($tei)"/>
      <xsl:with-param name="type" select="if ($is-document) then 'document' else 'page'"/>
      <xsl:with-param name="origins" select="ed:origins($tei)"/>
      <xsl:with-param name="head" as="element()*">
        <xsl:if test="$is-document">
          <xsl:for-each select="ed:files($here)?*">
            <link rel="alternate" type="{?type}" href="{?href}" title="{?title}"/>
          </xsl:for-each>
        </xsl:if>
        <xsl:call-template name="ed:metadata">
          <xsl:with-param name="tei" select="$tei"/>
        </xsl:call-template>
      </xsl:with-param>
      <xsl:with-param name="content" as="node()*">
        <xsl:call-template name="ed:masthead">
          <xsl:with-param name="tei" select="$tei"/>
        </xsl:call-template>
        <xsl:choose>
          <xsl:when test="$has-text">
            <xsl:call-template name="ed:text">
              <xsl:with-param name="tei" select="$tei"/>
              <xsl:with-param name="blocks" select="if ($is-document) then $tei/text else ()"/>
            </xsl:call-template>
          </xsl:when>
          <xsl:otherwise>
            <xsl:call-template name="ed:contents"/>
          </xsl:otherwise>
        </xsl:choose>
        <xsl:if test="$is-document">
          <xsl:call-template name="ed:neighbours"/>
          <xsl:if test="$has-text">
            <xsl:call-template name="ed:apparatus-of-page">
              <xsl:with-param name="blocks" select="$tei/text"/>
              <xsl:with-param name="header" select="$tei/teiHeader"/>
            </xsl:call-template>
          </xsl:if>
          <xsl:call-template name="ed:about">
            <xsl:with-param name="tei" select="$tei"/>
          </xsl:call-template>
          <xsl:call-template name="ed:history">
            <xsl:with-param name="tei" select="$tei"/>
          </xsl:call-template>
          <xsl:call-template name="ed:cite">
            <xsl:with-param name="tei" select="$tei"/>
          </xsl:call-template>
        </xsl:if>
        <xsl:if test="not($is-document) and exists($ed:about?cited)">
          <section class="cite" aria-labelledby="cite">
            <xsl:call-template name="ed:cited">
              <xsl:with-param name="cited" select="$ed:about?cited"/>
              <xsl:with-param name="heading" select="'cite'"/>
            </xsl:call-template>
          </section>
        </xsl:if>
        <xsl:call-template name="ed:former-addresses"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <!-- The text of a page, and of a document's what it is read by. -->
  <xsl:template name="ed:text">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:param name="part" as="xs:integer?" select="()"/>
    <xsl:param name="blocks" as="element()*"/>
    <xsl:variable name="text" as="element()">
      <xsl:call-template name="ed:article">
        <xsl:with-param name="tei" select="$tei"/>
        <xsl:with-param name="part" select="$part"/>
      </xsl:call-template>
    </xsl:variable>
    <xsl:if test="$kind = 'document'">
      <xsl:call-template name="ed:to-read-by">
        <xsl:with-param name="blocks" select="$blocks"/>
        <xsl:with-param name="article" select="$text"/>
      </xsl:call-template>
    </xsl:if>
    <xsl:sequence select="$text"/>
  </xsl:template>

  <!-- The text itself; where a file has none, the transcription of its pages or the lists that it holds. -->
  <xsl:template name="ed:article">
    <xsl:param name="slice" as="map(*)?" select="()" tunnel="yes"/>
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:param name="part" as="xs:integer?" select="()"/>
    <xsl:variable name="text" as="element()*"
      select="($tei/text, $tei/sourceDoc[not($tei/text)], $tei/standOff[not($tei/(text | sourceDoc))])"/>
    <xsl:variable name="article" as="element(Q{}article)">
      <article data-document="{$ed:about?id}" lang="{ed:language-tag(($text/@xml:lang, $tei/@xml:lang, ed:only-language($tei), 'und')[1])}">
        <xsl:sequence select="$part ! ed:attribute('data-part', string(.))"/>
        <xsl:apply-templates select="$text"/>
      </article>
    </xsl:variable>
    <xsl:call-template name="ed:beside">
      <xsl:with-param name="tei" select="$tei"/>
      <xsl:with-param name="blocks" select="ed:blocks-of-page($text, $slice)"/>
      <xsl:with-param name="article" select="$article"/>
    </xsl:call-template>
  </xsl:template>

  <!-- The language of a text whose header names one alone. -->
  <xsl:function name="ed:only-language" as="xs:string?">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:variable name="languages" as="element(language)*" select="$tei/teiHeader/profileDesc/langUsage/language"/>
    <xsl:sequence select="$languages[count($languages) = 1]/@ident[normalize-space()] ! normalize-space(.)"/>
  </xsl:function>

  <!-- What is told below the text of a page: changes, persons and places. -->
  <xsl:template name="ed:apparatus-of-page">
    <xsl:param name="blocks" as="element()*"/>
    <xsl:param name="header" as="element(teiHeader)?" select="()"/>
    <xsl:call-template name="ed:changes">
      <xsl:with-param name="text" select="$blocks"/>
    </xsl:call-template>
    <!-- Those who write to each other before those of whom they write. -->
    <xsl:call-template name="ed:cards">
      <xsl:with-param name="blocks" select="$header/profileDesc/correspDesc, $blocks"/>
    </xsl:call-template>
  </xsl:template>

</xsl:stylesheet>
