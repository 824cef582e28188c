<?xml version="1.0" encoding="UTF-8"?>
<!--
  The pages that one browses by: home, all documents, dates, types, classifications, subjects, correspondents. What each
  shows is handed in as a map (pipeline/browse.py); only the names of entries are looked up here. The tables are in
  tables.xsl, what shows time in time.xsl.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:function name="ed:title-of-list" as="xs:string">
    <xsl:param name="page" as="map(*)"/>
    <xsl:variable name="view" as="xs:string" select="$page?view"/>
    <xsl:sequence select="
      if ($view = 'home') then $ed:settings?title
      else if ($view = 'values') then ed:word($page?facet)
      else if ($view = ('documents', 'dates', 'undated', 'correspondents')) then ed:word($view)
      else if ($view = 'month') then ed:month($page?year, $page?month)
      else string-join((if ($view = 'correspondent') then ed:called($page) else $page?label,
        if (exists($page?month)) then ed:month($page?year, $page?month) else $page?year ! ed:year(.)), ', ')"/>
  </xsl:function>

  <xsl:function name="ed:list-page" as="node()*">
    <xsl:param name="page" as="map(*)"/>
    <xsl:variable name="view" as="xs:string" select="$page?view"/>
    <xsl:sequence select="
      if ($view = 'home') then ed:home($page)
      else if ($view = 'dates') then (ed:list-head($page, ()), ed:timeline($page), ed:list-of-years($page))
      else if ($view = 'year') then ed:year-page($page)
      else if ($view = 'month') then ed:month-page($page)
      else if ($view = 'values') then (ed:list-head($page, ()), ed:table-of-values($page))
      else if ($view = 'correspondents') then (ed:list-head($page, ()), ed:table-of-correspondents($page))
      else (ed:list-head($page, ed:kind-of-list($page)), ed:documents-or-years($page))"/>
  </xsl:function>

  <!-- What a list is one of: the page that leads to it. -->
  <xsl:function name="ed:kind-of-list" as="map(*)?">
    <xsl:param name="page" as="map(*)"/>
    <xsl:sequence select="
      if (exists($page?month)) then map { 'path': $page?up, 'label': ed:title-of-list(map:remove($page, 'month')) }
      else if ($page?view = 'value' and exists($page?up)) then map { 'path': $page?up, 'label': $page?label }
      else if ($page?view = 'value') then map { 'path': $page?facet || '/index.html', 'label': ed:word($page?facet) }
      else if ($page?view = 'correspondent' and exists($page?up)) then map { 'path': $page?up, 'label': ed:called($page) }
      else if ($page?view = 'correspondent') then
        map { 'path': 'correspondents/index.html', 'label': ed:word('correspondents') }
      else if ($page?view = 'undated') then map { 'path': 'dates/index.html', 'label': ed:word('dates') }
      else ()"/>
  </xsl:function>

  <xsl:function name="ed:list-head" as="element()">
    <xsl:param name="page" as="map(*)"/>
    <xsl:param name="up" as="map(*)?"/>
    <header class="masthead">
      <xsl:for-each select="$up">
        <p class="kind">
          <a href="{ed:link($page?path, ?path)}"><xsl:value-of select="?label"/></a>
        </p>
      </xsl:for-each>
      <h1><xsl:value-of select="ed:title-of-list($page)"/></h1>
      <!-- Whose letters these are has a page of its own. -->
      <xsl:for-each select="$page[?view = 'correspondent']?who ! ed:address(.)[not(contains(., '#'))]">
        <p class="when">
          <a href="{ed:link($page?path, .)}"><xsl:value-of select="ed:word('who-it-is')"/></a>
        </p>
      </xsl:for-each>
    </header>
  </xsl:function>

  <xsl:function name="ed:documents-or-years" as="element()*">
    <xsl:param name="page" as="map(*)"/>
    <xsl:sequence select="
      if (exists($page?rows)) then ed:table-of-documents($page)
      else if (exists($page?months)) then ed:list-of-months($page)
      else (ed:timeline($page), ed:list-of-years($page))"/>
  </xsl:function>

  <!-- Home ...................................................................................................... -->

  <xsl:function name="ed:home" as="node()*">
    <xsl:param name="page" as="map(*)"/>
    <header class="masthead">
      <h1><xsl:value-of select="$ed:settings?title"/></h1>
      <xsl:if test="$ed:settings?subtitle">
        <p class="subtitle"><xsl:value-of select="$ed:settings?subtitle"/></p>
      </xsl:if>
    </header>
    <section aria-labelledby="texts">
      <h2 id="texts"><xsl:value-of select="ed:word(if ($page?count = 1) then 'the-document' else 'documents')"/></h2>
      <xsl:choose>
        <xsl:when test="exists($page?rows)">
          <ol class="documents">
            <xsl:for-each select="$page?rows?*">
              <li>
                <p class="document-title">
                  <a href="{ed:link($page?path, ?path)}"><xsl:value-of select="?title"/></a>
                </p>
                <xsl:variable name="about" as="xs:string*" select="?date_text, ?types?*?label, ?classifications?*?label, ?subjects?*?label"/>
                <xsl:if test="exists($about)">
                  <p class="when"><xsl:value-of select="$about" separator=" · "/></p>
                </xsl:if>
              </li>
            </xsl:for-each>
          </ol>
        </xsl:when>
        <xsl:otherwise>
          <p>
            <a href="{ed:link($page?path, 'documents/index.html')}">
              <xsl:value-of select="ed:counted('documents', xs:integer($page?count))"/>
            </a>
          </p>
          <xsl:if test="exists($page?years)">
            <xsl:sequence select="ed:timeline($page), ed:list-of-years($page)"/>
          </xsl:if>
        </xsl:otherwise>
      </xsl:choose>
    </section>
    <xsl:variable name="others" as="map(*)*" select="
      $ed:settings?menu?*[not(?path = 'index.html' or starts-with(?path, 'documents/'))]"/>
    <xsl:for-each-group select="$others" group-by="(?group, 'in-edition')[1]">
      <section aria-labelledby="{current-grouping-key()}">
        <h2 id="{current-grouping-key()}"><xsl:value-of select="ed:word(current-grouping-key())"/></h2>
        <ul class="contents {current-grouping-key()}">
          <xsl:for-each select="current-group()">
            <li>
              <a href="{ed:link($page?path, ?path)}"><xsl:value-of select="(?label, ed:word(?word))[1]"/></a>
            </li>
          </xsl:for-each>
        </ul>
      </section>
    </xsl:for-each-group>
    <section class="cite" aria-labelledby="cite">
      <xsl:call-template name="ed:cited">
        <xsl:with-param name="cited" select="$ed:settings?cited"/>
        <xsl:with-param name="heading" select="'cite-edition'"/>
      </xsl:call-template>
    </section>
  </xsl:function>

  <!-- Years and months .......................................................................................... -->

  <xsl:function name="ed:year-page" as="element()*">
    <xsl:param name="page" as="map(*)"/>
    <xsl:sequence select="ed:list-head($page, map { 'path': 'dates/index.html', 'label': ed:word('dates') })"/>
    <xsl:sequence select="ed:calendar($page, 1 to 12)"/>
    <xsl:if test="exists($page?months)">
      <xsl:sequence select="ed:list-of-months($page)"/>
    </xsl:if>
    <xsl:if test="exists($page?rows)">
      <xsl:sequence select="ed:table-of-documents($page)"/>
    </xsl:if>
    <xsl:if test="map:size($page?beside) gt 0">
      <nav class="other-years" aria-label="{ed:word('dates')}">
        <ul>
          <xsl:for-each select="('previous', 'next')[exists($page?beside(.))]">
            <li class="{.}">
              <a rel="{if (. = 'next') then 'next' else 'prev'}" href="{ed:link($page?path, $page?beside(.)?path)}">
                <xsl:value-of select="ed:year($page?beside(.)?year)"/>
              </a>
            </li>
          </xsl:for-each>
        </ul>
      </nav>
    </xsl:if>
  </xsl:function>

  <xsl:function name="ed:month-page" as="element()*">
    <xsl:param name="page" as="map(*)"/>
    <xsl:sequence select="ed:list-head($page, map { 'path': $page?up, 'label': ed:year($page?year) })"/>
    <xsl:sequence select="ed:calendar($page, xs:integer($page?month)[. gt 0]), ed:table-of-documents($page)"/>
  </xsl:function>

</xsl:stylesheet>
