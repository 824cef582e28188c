<?xml version="1.0" encoding="UTF-8"?>
<!--
  The pages that cross documents, from the registers and the records alone: those that one browses by (html/browse.xsl),
  the registers and a page for each entry, chronology, sources. Out: one JSON map, from each page's path to its HTML.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:err="http://www.w3.org/2005/xqt-errors"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:include href="html/search.xsl"/>
  <xsl:include href="html/help.xsl"/>
  <xsl:include href="html/browse.xsl"/>
  <xsl:include href="html/tables.xsl"/>
  <xsl:include href="html/time.xsl"/>
  <xsl:include href="html/register.xsl"/>
  <xsl:include href="html/map.xsl"/>
  <xsl:include href="html/entry.xsl"/>
  <xsl:include href="html/course.xsl"/>

  <!-- The records of all documents and pages, as a JSON array (pipeline.model.Record). -->
  <xsl:param name="records" as="xs:string" select="'[]'"/>

  <!-- The paths of the pages that are wanted; without any, all of them. -->
  <xsl:param name="only" as="xs:string*" select="()"/>

  <xsl:variable name="ed:only" as="map(xs:string, xs:boolean)" select="map:merge($only ! map:entry(., true()))"/>

  <xsl:function name="ed:wanted" as="xs:boolean">
    <xsl:param name="path" as="xs:string"/>
    <xsl:sequence select="empty($only) or map:contains($ed:only, $path)"/>
  </xsl:function>

  <xsl:variable name="ed:records" as="map(*)*" select="parse-json($records)?*"/>
  <xsl:variable name="ed:documents" as="map(*)*" select="
    sort($ed:records[?kind = 'document'], (), function($record) { ($record?date, '9999')[1], $record?title })"/>

  <xsl:template name="xsl:initial-template" as="map(*)" visibility="public">
    <xsl:try>
      <xsl:map>
        <xsl:for-each select="$ed:records[?kind = 'browse' and ed:wanted(?path)]">
          <xsl:sequence select="ed:page-map(?path, 'browse', ed:title-of-list(.), ed:list-page(.))"/>
        </xsl:for-each>
        <xsl:for-each select="$ed:records[?kind = 'gone' and ed:wanted(?path)]">
          <xsl:sequence select="ed:gone-page(.)"/>
        </xsl:for-each>
        <xsl:if test="ed:wanted('help.html')">
          <xsl:sequence select="ed:page-map('help.html', 'help', ed:word('help'), ed:help('help.html'))"/>
        </xsl:if>
        <xsl:if test="ed:wanted('search.html')">
          <xsl:sequence select="ed:search-page('search.html')"/>
        </xsl:if>
        <xsl:for-each select="
          ('persons', 'organizations', 'places')[let $folder := . return empty($only) or exists($only[starts-with(., $folder || '/')])]">
          <xsl:variable name="folder" as="xs:string" select="."/>
          <xsl:variable name="things" as="map(*)*" select="$ed:things[starts-with(?path, $folder || '/')]"/>
          <xsl:if test="exists($things) and ed:wanted($folder || '/index.html')">
            <xsl:sequence select="ed:page-map($folder || '/index.html', 'index', ed:word($folder), ed:register($folder, $things))"/>
          </xsl:if>
          <xsl:for-each select="$things[ed:wanted(?path)]">
            <xsl:sequence select="ed:page-map(?path, 'entry', ?label, ed:thing-page($folder, .), ed:thing-ld($folder, .))"/>
          </xsl:for-each>
        </xsl:for-each>
        <xsl:if test="ed:wanted('chronology.html') and ed:entries()[self::event]">
          <xsl:sequence select="ed:page-map('chronology.html', 'chronology', ed:word('chronology'), ed:chronology('chronology.html'))"/>
        </xsl:if>
        <xsl:if test="ed:wanted('bibliography.html') and ed:entries()[self::bibl or self::biblStruct]">
          <xsl:sequence select="ed:page-map('bibliography.html', 'bibliography', ed:word('sources'), ed:bibliography('bibliography.html'))"/>
        </xsl:if>
      </xsl:map>
      <xsl:catch>
        <xsl:sequence select="map { 'error': map {
          'code': string($err:code), 'message': string($err:description), 'file': string($err:module),
          'line': ($err:line-number, 0)[1] } }"/>
      </xsl:catch>
    </xsl:try>
  </xsl:template>

  <xsl:function name="ed:page-map" as="map(*)">
    <xsl:param name="path" as="xs:string"/>
    <xsl:param name="type" as="xs:string"/>
    <xsl:param name="title" as="xs:string"/>
    <xsl:param name="content" as="node()*"/>
    <xsl:sequence select="ed:page-map($path, $type, $title, $content, ())"/>
  </xsl:function>

  <!-- A page, and for one of an entry what it is about, as JSON-LD has it. The help is the program's, and not cited. How
       the edition itself is cited, its first page says more fully (html/browse.xsl). -->
  <xsl:function name="ed:page-map" as="map(*)">
    <xsl:param name="path" as="xs:string"/>
    <xsl:param name="type" as="xs:string"/>
    <xsl:param name="title" as="xs:string"/>
    <xsl:param name="content" as="node()*"/>
    <xsl:param name="about" as="map(*)?"/>
    <xsl:variable name="is-cited" as="xs:boolean" select="not($type = 'help')"/>
    <xsl:variable name="is-first" as="xs:boolean" select="$path = 'index.html'"/>
    <xsl:variable name="page" as="element()">
      <xsl:call-template name="ed:html-page">
        <xsl:with-param name="here" select="$path" tunnel="yes"/>
        <xsl:with-param name="title" select="$title"/>
        <xsl:with-param name="type" select="$type"/>
        <xsl:with-param name="head" as="element()*">
          <xsl:if test="$content/descendant-or-self::Q{}table/tokenize(@class) = 'sortable'">
            <script src="{ed:link($path, 'assets/tables.js')}" defer="defer"/>
          </xsl:if>
          <xsl:if test="$is-cited">
            <xsl:call-template name="ed:metadata-of-page">
              <xsl:with-param name="here" select="$path" tunnel="yes"/>
              <xsl:with-param name="title" select="$title"/>
              <xsl:with-param name="type" select="
                if ($is-first) then 'WebSite' else if ($type = ('browse', 'index')) then 'CollectionPage' else 'WebPage'"/>
              <xsl:with-param name="about" select="$about"/>
            </xsl:call-template>
          </xsl:if>
        </xsl:with-param>
        <xsl:with-param name="content" as="node()*">
          <xsl:sequence select="$content"/>
          <xsl:if test="$is-cited and not($is-first) and exists($ed:settings?cited_page)">
            <xsl:call-template name="ed:cite-page">
              <xsl:with-param name="here" select="$path" tunnel="yes"/>
              <xsl:with-param name="title" select="$title"/>
            </xsl:call-template>
          </xsl:if>
        </xsl:with-param>
      </xsl:call-template>
    </xsl:variable>
    <xsl:sequence select="map { $path: ed:serialize($page) }"/>
  </xsl:function>

  <!-- The entries of all registers, in the order of their sort keys. -->
  <xsl:function name="ed:entries" as="element()*" cache="yes" new-each-time="no">
    <xsl:variable name="registers" as="document-node()*" select="map:for-each($ed:registers, function($name, $register) { $register })"/>
    <xsl:variable name="entries" as="element()*" select="
      $registers/TEI/(* except teiHeader)
        //(person | personGrp | org | place | event | bibl | biblStruct)[@xml:id]"/>
    <xsl:sequence select="sort($entries, 'http://www.w3.org/2013/collation/UCA?fallback=yes', function($entry) {
      ($entry/(@when, @from, @notBefore)[1][$entry/self::event] ! string(.), ed:sort-key($entry))[1] })"/>
  </xsl:function>

  <xsl:function name="ed:pointer" as="xs:string">
    <xsl:param name="entry" as="element()"/>
    <xsl:sequence select="ed:name(base-uri($entry)) || '#' || $entry/@xml:id"/>
  </xsl:function>

  <!-- Registers ................................................................................................. -->

  <!-- All mentions of each thing, in the order of the documents: its pointer to the mentions, each with its record. -->
  <xsl:variable name="ed:mentioned" as="map(xs:string, array(map(*)))">
    <xsl:map>
      <xsl:for-each-group group-by="?target" select="
        ($ed:documents, $ed:records[?kind = 'page']) ! (for $mention in ?mentions?* return map:put($mention, 'record', .))">
        <xsl:map-entry key="string(current-grouping-key())" select="array { current-group() }"/>
      </xsl:for-each-group>
    </xsl:map>
  </xsl:variable>

  <!-- What has a page of its own, in the order of the labels: the entries of registers, and what names mean without one. -->
  <xsl:variable name="ed:things" as="map(*)*" select="
    let $entries := ed:entries()[not(self::event or self::bibl or self::biblStruct)] ! map {
          'pointer': ed:pointer(.), 'path': ed:address(ed:pointer(.)), 'entry': ., 'label': ed:label(.),
          'key': ed:sort-key(.) },
        $known := map:merge($entries ! map:entry(?pointer, true())),
        $others := map:keys($ed:mentioned)[not(map:contains($known, .))]
          [matches(ed:address(.), '^(persons|organizations|places)/')]
          ! (let $label := ed:label-of-names(., $ed:mentioned(.)?* ! (for $n in 1 to ed:times(.) return ?text)) return map {
            'pointer': ., 'path': ed:address(.), 'label': $label, 'key': $label })
    return sort(($entries[exists(?path)], $others), $ed:collation,
      function($thing) { ed:folded($thing?key), $thing?path })"/>

  <!-- Where mentions are only counted, several alike are one, with their number. -->
  <xsl:function name="ed:times" as="xs:integer">
    <xsl:param name="mention" as="map(*)"/>
    <xsl:sequence select="xs:integer(($mention?times, 1)[1])"/>
  </xsl:function>

  <xsl:function name="ed:thing-page" as="node()*">
    <xsl:param name="folder" as="xs:string"/>
    <xsl:param name="thing" as="map(*)"/>
    <xsl:variable name="here" as="xs:string" select="$thing?path"/>
    <header class="masthead">
      <p class="kind"><xsl:value-of select="ed:word($folder)"/></p>
      <h1><xsl:value-of select="$thing?label"/></h1>
    </header>
    <xsl:apply-templates select="$thing?entry" mode="entry">
      <xsl:with-param name="here" select="$here" tunnel="yes"/>
    </xsl:apply-templates>
    <xsl:sequence select="ed:map($here, $thing?label)"/>
    <!-- A thing without an entry is what its address on the web says. -->
    <xsl:if test="empty($thing?entry) and matches($thing?pointer, '^https?://')">
      <xsl:variable name="authority" as="map(*)?" select="ed:authority-at($thing?pointer)"/>
      <p class="elsewhere">
        <xsl:value-of select="$authority ! (?name || ' ')"/>
        <a href="{iri-to-uri($thing?pointer)}"><xsl:value-of select="if (exists($authority)) then ed:identifier($thing?pointer, $authority) else $thing?pointer"/></a>
      </p>
    </xsl:if>
    <xsl:variable name="mentions" as="map(*)*" select="$ed:mentioned($thing?pointer)?*"/>
    <xsl:sequence select="ed:course($here, $thing?entry, $mentions)"/>
    <xsl:if test="exists($mentions)">
      <section class="mentions" aria-labelledby="mentions">
        <h2 id="mentions"><xsl:value-of select="ed:word('mentions')"/></h2>
        <xsl:for-each-group select="$mentions" group-adjacent="?record?path">
          <xsl:variable name="record" as="map(*)" select="?record"/>
          <h3>
            <a href="{ed:link($here, $record?path)}"><xsl:value-of select="$record?title"/></a>
            <xsl:value-of select="$record?date_text ! (', ' || .)"/>
          </h3>
          <ol>
            <xsl:for-each select="current-group()">
              <li>
                <xsl:value-of select="?before"/>
                <a href="{ed:link($here, ?path || '#' || encode-for-uri(?anchor))}"><xsl:value-of select="?text"/></a>
                <xsl:value-of select="?after"/>
              </li>
            </xsl:for-each>
          </ol>
        </xsl:for-each-group>
      </section>
    </xsl:if>
  </xsl:function>

  <xsl:function name="ed:thing-ld" as="map(*)">
    <xsl:param name="folder" as="xs:string"/>
    <xsl:param name="thing" as="map(*)"/>
    <xsl:sequence select="
      if (exists($thing?entry)) then ed:entry-ld($thing?entry)
      else map { '@type': map { 'persons': 'Person', 'places': 'Place', 'organizations': 'Organization' }($folder),
        'name': $thing?label }"/>
  </xsl:function>

  <!-- Chronology and sources .................................................................................... -->

  <xsl:function name="ed:chronology" as="node()*">
    <xsl:param name="here" as="xs:string"/>
    <header class="masthead">
      <h1><xsl:value-of select="ed:word('chronology')"/></h1>
    </header>
    <ol class="chronology">
      <xsl:for-each select="ed:entries()[self::event]">
        <li id="{@xml:id}">
          <p class="when"><xsl:value-of select="ed:span(.)"/></p>
          <div>
            <h2><xsl:value-of select="ed:label(.)"/></h2>
            <xsl:for-each select="desc | p | note">
              <p>
                <xsl:apply-templates mode="html">
                  <xsl:with-param name="here" select="$here" tunnel="yes"/>
                </xsl:apply-templates>
              </p>
            </xsl:for-each>
          </div>
        </li>
      </xsl:for-each>
    </ol>
  </xsl:function>

  <xsl:function name="ed:bibliography" as="node()*">
    <xsl:param name="here" as="xs:string"/>
    <header class="masthead">
      <h1><xsl:value-of select="ed:word('sources')"/></h1>
    </header>
    <dl class="bibliography">
      <xsl:for-each select="ed:entries()[self::bibl or self::biblStruct]">
        <dt id="{@xml:id}"><xsl:value-of select="ed:label(.)"/></dt>
        <dd>
          <xsl:apply-templates select="node() except abbr[1]" mode="html">
            <xsl:with-param name="here" select="$here" tunnel="yes"/>
          </xsl:apply-templates>
        </dd>
      </xsl:for-each>
    </dl>
  </xsl:function>

</xsl:stylesheet>
