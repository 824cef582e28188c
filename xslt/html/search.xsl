<?xml version="1.0" encoding="UTF-8"?>
<!--
  The search page: a form, and room for what the scripts find (assets/search*.js) in the index that pipeline/search makes.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- What the scripts say. -->
  <xsl:variable name="ed:words-of-search" as="xs:string*" select="
    'search-did-you-mean', 'search-failed', 'search-hits-few', 'search-hits-one', 'search-hits-other', 'search-more-few',
    'search-more-one', 'search-more-other', 'search-more-places-few', 'search-more-places-one', 'search-more-places-other',
    'search-no-such-name', 'search-nothing', 'search-on', 'search-only-without', 'search-searching', 'search-so-far',
    'diplomatic-text', 'to-place', 'language-of-words'"/>

  <xsl:function name="ed:search-page" as="map(*)">
    <xsl:param name="here" as="xs:string"/>
    <xsl:variable name="page" as="element()">
      <xsl:call-template name="ed:html-page">
        <xsl:with-param name="here" select="$here" tunnel="yes"/>
        <xsl:with-param name="title" select="ed:word('search')"/>
        <xsl:with-param name="type" select="'search'"/>
        <xsl:with-param name="head" as="element()*">
          <xsl:for-each select="'search-terms', 'search-index', 'search-query', 'search'">
            <script src="{ed:link($here, 'assets/' || . || '.js')}" defer="defer"/>
          </xsl:for-each>
        </xsl:with-param>
        <xsl:with-param name="content" select="ed:search($here)"/>
      </xsl:call-template>
    </xsl:variable>
    <xsl:sequence select="map { $here: ed:serialize($page) }"/>
  </xsl:function>

  <xsl:function name="ed:search" as="element()*">
    <xsl:param name="here" as="xs:string"/>
    <header class="masthead">
      <h1><xsl:value-of select="ed:word('search')"/></h1>
    </header>
    <noscript>
      <p><xsl:value-of select="ed:word('search-no-script')"/></p>
      <ul>
        <xsl:for-each select="$ed:settings?menu?*">
          <li><a href="{ed:link($here, ?path)}"><xsl:value-of select="(?label, ed:word(?word))[1]"/></a></li>
        </xsl:for-each>
      </ul>
    </noscript>
    <form id="search" role="search" action="{ed:link($here, $here)}" hidden="hidden"
      data-words="{serialize(map:merge($ed:words-of-search ! map:entry(., ed:word(.))), map { 'method': 'json' })}">
      <p class="search-words">
        <label for="search-q"><xsl:value-of select="ed:word('search-words')"/></label>
        <input type="search" id="search-q" name="q" autocomplete="off" spellcheck="false" aria-describedby="search-about"/>
        <button><xsl:value-of select="ed:word('search')"/></button>
      </p>
      <p class="search-about" id="search-about"><xsl:value-of select="ed:word('search-about')"/></p>
      <details id="search-limits">
        <summary><xsl:value-of select="ed:word('search-limits')"/></summary>
        <p>
          <label for="search-in"><xsl:value-of select="ed:word('search-text')"/></label>
          <select id="search-in" name="in">
            <option value=""><xsl:value-of select="ed:word('search-both')"/></option>
            <option value="reading"><xsl:value-of select="ed:word('reading-text')"/></option>
            <option value="diplomatic"><xsl:value-of select="ed:word('diplomatic-text')"/></option>
          </select>
        </p>
        <p>
          <label for="search-type"><xsl:value-of select="ed:word('search-kind')"/></label>
          <select id="search-type" name="type">
            <option value=""><xsl:value-of select="ed:word('search-all-kinds')"/></option>
          </select>
        </p>
        <p>
          <label for="search-from"><xsl:value-of select="ed:word('search-from')"/></label>
          <input id="search-from" name="from" size="11" autocomplete="off" aria-describedby="search-when"
            pattern="\s*-?[0-9]{{1,6}}(-[0-9]{{1,2}}){{0,2}}\s*" title="{ed:word('search-when')}"/>
          <label for="search-to"><xsl:value-of select="ed:word('search-to')"/></label>
          <input id="search-to" name="to" size="11" autocomplete="off" aria-describedby="search-when"
            pattern="\s*-?[0-9]{{1,6}}(-[0-9]{{1,2}}){{0,2}}\s*" title="{ed:word('search-when')}"/>
          <small id="search-when"><xsl:value-of select="ed:word('search-when')"/></small>
        </p>
        <p>
          <label for="search-who"><xsl:value-of select="ed:word('search-who')"/></label>
          <input id="search-who" name="who" list="search-names" autocomplete="off"/>
        </p>
        <datalist id="search-names"/>
        <p>
          <label for="search-order"><xsl:value-of select="ed:word('search-order')"/></label>
          <select id="search-order" name="order">
            <option value=""><xsl:value-of select="ed:word('search-order-best')"/></option>
            <option value="date"><xsl:value-of select="ed:word('search-order-date')"/></option>
          </select>
        </p>
      </details>
    </form>
    <section class="hits" aria-label="{ed:word('search-results')}">
      <p id="search-told" role="status"/>
      <p id="search-hint" role="status"/>
      <ol id="search-hits"/>
      <button type="button" id="search-more" hidden="hidden"/>
    </section>
  </xsl:function>

</xsl:stylesheet>
