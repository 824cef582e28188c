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
    <xsl:param name="origins" as="xs:string*" select="()"/>
    <html lang="{$language}">
      <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <!-- Nothing from elsewhere and no script in the page: even if a stylesheet erred, a source could not act. Images of
             others' servers only where the edition wants them, from those servers alone. -->
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src 'self' file: data:{string-join($origins ! (' ' || .))}; base-uri 'none'; form-action 'self' file:"/>
        <title><xsl:value-of select="string-join(distinct-values(($title, $ed:settings?title)), ' · ')"/></title>
        <meta name="generator" content="{'scholarly-edition-pipeline ' || $ed:settings?program}"/>
        <meta name="color-scheme" content="light dark"/>
        <xsl:for-each select="ed:styles($type, $content)">
          <link rel="stylesheet" href="{ed:link($here, 'assets/' || . || '.css')}"/>
        </xsl:for-each>
        <xsl:if test="$ed:settings?own_style">
          <link rel="stylesheet" href="{ed:link($here, 'assets/own.css')}"/>
        </xsl:if>
        <xsl:if test="$ed:settings?licence">
          <link rel="license" href="{$ed:settings?licence}"/>
        </xsl:if>
        <xsl:if test="$ed:settings?base_url">
          <link rel="canonical" href="{ed:absolute($here)}"/>
        </xsl:if>
        <xsl:if test="$ed:settings?feed">
          <link rel="alternate" type="application/atom+xml" href="{ed:link($here, 'feed.xml')}" title="{ed:word('feed')}"/>
        </xsl:if>
        <xsl:sequence select="$head"/>
        <xsl:for-each select="ed:scripts($type, $content)">
          <script src="{ed:link($here, 'assets/' || . || '.js')}" defer="defer"/>
        </xsl:for-each>
      </head>
      <body class="{$type}" data-words="{ed:words-of-scripts($type)}">
        <a class="skip" href="#main"><xsl:value-of select="ed:word('skip')"/></a>
        <header class="site">
          <p class="site-title">
            <a href="{ed:link($here, 'index.html')}">
              <xsl:sequence select="ed:current($here, 'index.html')"/>
              <xsl:value-of select="$ed:settings?title"/>
            </a>
          </p>
          <xsl:call-template name="ed:menu"/>
          <xsl:if test="not($here = 'search.html')">
            <form class="quick-search" role="search" action="{ed:link($here, 'search.html')}">
              <input type="search" name="q" aria-label="{ed:word('search-words')}" placeholder="{ed:word('search')}"/>
            </form>
          </xsl:if>
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
          <ul class="of-site">
            <li><a href="{ed:link($here, 'help.html')}"><xsl:value-of select="ed:word('help')"/></a></li>
            <xsl:if test="$ed:settings?contact">
              <li><a href="{$ed:settings?contact}"><xsl:value-of select="ed:word('contact')"/></a></li>
            </xsl:if>
            <xsl:if test="$ed:settings?download">
              <li><a href="{ed:link($here, 'source.zip')}" download="download"><xsl:value-of select="ed:word('download-all')"/></a></li>
            </xsl:if>
          </ul>
        </footer>
      </body>
    </html>
  </xsl:template>

  <!-- The style sheets of a page: that of all, and those of what it has. -->
  <xsl:function name="ed:styles" as="xs:string*">
    <xsl:param name="type" as="xs:string"/>
    <xsl:param name="content" as="node()*"/>
    <xsl:sequence select="
      'edition',
      if ($type = 'search') then 'search'
      else if (tokenize($type) = 'document') then ('text', 'kinds'[ed:of-kinds($content)], 'reading', 'pictures'[ed:has-pictures($content)])
      else if ($type = 'page') then ('text', 'kinds'[ed:of-kinds($content)], 'pictures'[ed:has-pictures($content)])
      else if ($type = ('entry', 'chronology', 'bibliography')) then ('text', 'kinds', 'lists', 'entry'[$type = 'entry'])
      else 'lists'"/>
  </xsl:function>

  <!-- What leads on from every page. The title above leads home; many ways of one kind stand behind one word. -->
  <xsl:template name="ed:menu">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <nav aria-label="{ed:word('edition')}">
      <ul>
        <xsl:for-each-group select="$ed:settings?menu?*[not(?path = 'index.html')]" group-adjacent="string(?group)">
          <xsl:variable name="group" as="xs:string" select="current-grouping-key()"/>
          <xsl:choose>
            <xsl:when test="$group = '' or count(current-group()) = 1">
              <xsl:sequence select="current-group() ! ed:menu-item($here, .)"/>
            </xsl:when>
            <xsl:otherwise>
              <li>
                <details class="menu">
                  <summary>
                    <xsl:if test="current-group()?path[ed:is-within($here, .)]">
                      <xsl:attribute name="class" select="'current'"/>
                    </xsl:if>
                    <xsl:value-of select="ed:word($group)"/>
                  </summary>
                  <ul>
                    <xsl:sequence select="current-group() ! ed:menu-item($here, .)"/>
                  </ul>
                </details>
              </li>
            </xsl:otherwise>
          </xsl:choose>
        </xsl:for-each-group>
        <li class="to-search">
          <a href="{ed:link($here, 'search.html')}">
            <xsl:sequence select="ed:current($here, 'search.html')"/>
            <xsl:value-of select="ed:word('search')"/>
          </a>
        </li>
      </ul>
    </nav>
  </xsl:template>

  <xsl:function name="ed:menu-item" as="element(li)" xpath-default-namespace="">
    <xsl:param name="here" as="xs:string"/>
    <xsl:param name="item" as="map(*)"/>
    <li>
      <a href="{ed:link($here, $item?path)}">
        <xsl:sequence select="ed:current($here, $item?path)"/>
        <xsl:value-of select="($item?label, ed:word($item?word))[1]"/>
      </a>
    </li>
  </xsl:function>

  <xsl:function name="ed:current" as="attribute()?">
    <xsl:param name="here" as="xs:string"/>
    <xsl:param name="path" as="xs:string"/>
    <xsl:if test="$here = $path">
      <xsl:attribute name="aria-current" select="'page'"/>
    </xsl:if>
  </xsl:function>

  <!-- True for a page, and for those that it lists: "persons/index.html" has "persons/stalin.html". -->
  <xsl:function name="ed:is-within" as="xs:boolean">
    <xsl:param name="here" as="xs:string"/>
    <xsl:param name="path" as="xs:string"/>
    <xsl:sequence select="$here = $path or ends-with($path, '/index.html') and starts-with($here, replace($path, 'index\.html$', ''))"/>
  </xsl:function>

  <!-- The scripts of a page, alike. -->
  <xsl:function name="ed:scripts" as="xs:string*">
    <xsl:param name="type" as="xs:string"/>
    <xsl:param name="content" as="node()*"/>
    <xsl:sequence select="
      'edition',
      if (tokenize($type) = 'document') then ('text', 'pictures'[ed:has-pictures($content)])
      else 'text'[$type = 'page']"/>
  </xsl:function>

  <!-- True for what only some kinds of text have: assets/kinds.css has their looks, and a test holds it to this. -->
  <xsl:function name="ed:of-kinds" as="xs:boolean">
    <xsl:param name="content" as="node()*"/>
    <xsl:sequence select="exists($content/descendant-or-self::*[@class ! tokenize(.) ! map:contains($ed:kinds, .) = true()])"/>
  </xsl:function>

  <xsl:variable name="ed:kinds" static="yes" as="map(xs:string, xs:boolean)" select="map:merge(tokenize('
    app-entry caesura castGroup castItem castList eg egXML entry entryFree form gramGrp l l-part-F l-part-M lg
    line-number listApp orth r-blue r-capitalize r-green r-hang r-indent-1 r-indent-2 r-indent-3 r-indent-4 r-indent-5
    r-indent-6 r-indent-7 r-indent-8 r-lowercase r-margin-1 r-margin-2 r-margin-3 r-margin-4 r-margin-5 r-margin-6
    r-margin-7 r-margin-8 r-red roleDesc sense sp speaker stage superEntry tag u usg
    ') ! map:entry(., true()))"/>

  <xsl:function name="ed:has-pictures" as="xs:boolean">
    <xsl:param name="content" as="node()*"/>
    <xsl:sequence select="exists($content/descendant-or-self::*[self::Q{}img or self::Q{}div[@class = 'beside']])"/>
  </xsl:function>

  <!-- What scripts say, in the language of the interface. -->
  <xsl:function name="ed:words-of-scripts" as="xs:string">
    <xsl:param name="type" as="xs:string"/>
    <xsl:variable name="keys" as="xs:string*" select="
      'copy', 'copied', if (tokenize($type) = 'document') then ('address-of', 'close', 'who-and-what', 'diplomatic-text', 'reading-text',
        'places-marked', 'place-of', 'place-previous', 'place-next', 'read-on') else ()"/>
    <xsl:sequence select="serialize(map:merge($keys ! map:entry(., ed:word(.))), map { 'method': 'json' })"/>
  </xsl:function>

  <!-- The address of a page on the web, where the edition says it has one; else its path in the site. -->
  <xsl:function name="ed:absolute" as="xs:string">
    <xsl:param name="path" as="xs:string"/>
    <xsl:sequence select="($ed:settings?base_url ! (replace(., '/+$', '') || '/' || $path), $path)[1]"/>
  </xsl:function>

</xsl:stylesheet>
