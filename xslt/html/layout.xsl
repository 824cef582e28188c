<?xml version="1.0" encoding="UTF-8"?>
<!--
  The frame of every page: head, menu, footer; and the page of one document.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:template name="ed:html-page">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="title" as="xs:string"/>
    <xsl:param name="type" as="xs:string"/>
    <xsl:param name="head" as="element()*" select="()"/>
    <xsl:param name="content" as="node()*"/>
    <xsl:param name="language" as="xs:string" select="($ed:settings?language, 'en')[1]"/>
    <html lang="{$language}">
      <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <!-- Nothing from elsewhere and no script in the page: even if a stylesheet erred, a source could not act. -->
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src 'self' file: data:; base-uri 'none'; form-action 'none'"/>
        <title><xsl:value-of select="string-join(distinct-values(($title, $ed:settings?title)), ' · ')"/></title>
        <meta name="generator" content="{'scholarly-edition-pipeline ' || $ed:settings?program}"/>
        <meta name="color-scheme" content="light dark"/>
        <link rel="stylesheet" href="{ed:link($here, 'assets/edition.css')}"/>
        <xsl:if test="$ed:settings?licence">
          <link rel="license" href="{$ed:settings?licence}"/>
        </xsl:if>
        <xsl:if test="$ed:settings?base_url">
          <link rel="canonical" href="{ed:absolute($here)}"/>
        </xsl:if>
        <xsl:sequence select="$head"/>
        <script src="{ed:link($here, 'assets/edition.js')}" defer="defer"/>
      </head>
      <body class="{$type}" data-words="{serialize(map:merge(('close', 'copy', 'copied', 'who-and-what') ! map:entry(., ed:word(.))), map { 'method': 'json' })}">
        <a class="skip" href="#main"><xsl:value-of select="ed:word('skip')"/></a>
        <header class="site">
          <p class="site-title">
            <a href="{ed:link($here, 'index.html')}"><xsl:value-of select="$ed:settings?title"/></a>
          </p>
          <nav aria-label="{ed:word('edition')}">
            <ul>
              <xsl:for-each select="$ed:settings?menu?*">
                <li>
                  <a href="{ed:link($here, ?path)}">
                    <xsl:if test="?path = $here">
                      <xsl:attribute name="aria-current" select="'page'"/>
                    </xsl:if>
                    <xsl:value-of select="(?label, ed:word(?word))[1]"/>
                  </a>
                </li>
              </xsl:for-each>
            </ul>
          </nav>
        </header>
        <main id="main">
          <xsl:sequence select="$content"/>
        </main>
        <footer class="site">
          <p>
            <xsl:value-of select="string-join(($ed:settings?title,
              $ed:settings?version ! ed:word('version', .), ed:date($ed:settings?date)), ', ') || '.'"/>
            <xsl:if test="$ed:settings?editor">
              <xsl:value-of select="' ' || ed:word('edited-by', $ed:settings?editor)"/>
            </xsl:if>
            <xsl:if test="$ed:settings?publisher">
              <xsl:value-of select="' ' || ed:word('published-by', $ed:settings?publisher)"/>
            </xsl:if>
            <xsl:if test="$ed:settings?licence">
              <xsl:text> </xsl:text>
              <a rel="license" href="{$ed:settings?licence}"><xsl:value-of select="ed:word('licence')"/></a>
              <xsl:text>.</xsl:text>
            </xsl:if>
          </p>
        </footer>
      </body>
    </html>
  </xsl:template>

  <!-- The address of a page on the web, where the edition says it has one; else its path in the site. -->
  <xsl:function name="ed:absolute" as="xs:string">
    <xsl:param name="path" as="xs:string"/>
    <xsl:sequence select="($ed:settings?base_url ! (replace(., '/+$', '') || '/' || $path), $path)[1]"/>
  </xsl:function>

  <!-- The page of one document, or of an introduction and the like. -->
  <xsl:template name="ed:document-page">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:variable name="here" as="xs:string" select="ed:address(ed:name(base-uri($tei)))"/>
    <xsl:variable name="file" as="xs:string" select="replace($here, '^.*/|\.html$', '')"/>
    <xsl:variable name="is-document" as="xs:boolean" select="starts-with($here, 'documents/')"/>
    <xsl:variable name="text" as="element(text)*" select="$tei/text"/>
    <xsl:call-template name="ed:html-page">
      <xsl:with-param name="here" select="$here" tunnel="yes"/>
      <xsl:with-param name="title" select="ed:title($tei)"/>
      <xsl:with-param name="type" select="if ($is-document) then 'document' else 'page'"/>
      <xsl:with-param name="head" as="element()*">
        <xsl:if test="$is-document">
          <link rel="alternate" type="application/tei+xml" href="{encode-for-uri($file)}.xml" title="TEI XML"/>
          <link rel="alternate" type="text/plain" href="{encode-for-uri($file)}.txt" title="{ed:word('reading-text')}"/>
          <link rel="alternate" type="text/plain" href="{encode-for-uri($file)}.diplomatic.txt" title="{ed:word('diplomatic-text')}"/>
          <xsl:call-template name="ed:metadata">
            <xsl:with-param name="tei" select="$tei"/>
            <xsl:with-param name="here" select="$here" tunnel="yes"/>
          </xsl:call-template>
        </xsl:if>
      </xsl:with-param>
      <xsl:with-param name="content" as="node()*">
        <xsl:apply-templates select="$tei/teiHeader" mode="header">
          <xsl:with-param name="here" select="$here" tunnel="yes"/>
        </xsl:apply-templates>
        <xsl:if test="$is-document">
          <fieldset class="readings">
            <legend><xsl:value-of select="ed:word('show')"/></legend>
            <input type="radio" name="reading" id="show-reading" value="reading" checked="checked"/>
            <label for="show-reading"><xsl:value-of select="ed:word('reading-text')"/></label>
            <input type="radio" name="reading" id="show-diplomatic" value="diplomatic"/>
            <label for="show-diplomatic"><xsl:value-of select="ed:word('diplomatic-text')"/></label>
          </fieldset>
        </xsl:if>
        <article data-document="{$tei/@xml:id}" lang="{($text/@xml:lang, $tei/@xml:lang, 'und')[1]}">
          <xsl:apply-templates select="$text">
            <xsl:with-param name="here" select="$here" tunnel="yes"/>
          </xsl:apply-templates>
        </article>
        <xsl:if test="$is-document">
          <xsl:for-each select="$text">
            <xsl:call-template name="ed:changes">
              <xsl:with-param name="text" select="."/>
            </xsl:call-template>
            <xsl:call-template name="ed:cards">
              <xsl:with-param name="text" select="."/>
              <xsl:with-param name="here" select="$here" tunnel="yes"/>
            </xsl:call-template>
          </xsl:for-each>
          <xsl:call-template name="ed:about">
            <xsl:with-param name="tei" select="$tei"/>
            <xsl:with-param name="here" select="$here" tunnel="yes"/>
          </xsl:call-template>
          <xsl:call-template name="ed:cite">
            <xsl:with-param name="tei" select="$tei"/>
            <xsl:with-param name="here" select="$here" tunnel="yes"/>
          </xsl:call-template>
        </xsl:if>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

</xsl:stylesheet>
