<?xml version="1.0" encoding="UTF-8"?>
<!--
  How to cite a document: a citation in words, BibTeX, CSL-JSON; and the metadata that reference managers and search
  engines read (Highwire citation_*, schema.org JSON-LD). All from one map, ed:reference.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:function name="ed:reference" as="map(*)">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:sequence select="map {
      'id': replace($ed:about?path, '^.*/|\.html$', ''),
      'title': ed:title($tei),
      'authors': array { $tei/teiHeader/fileDesc/titleStmt/author ! normalize-space(ed:plain(.)) },
      'written': ($ed:about?date, ed:written($tei)/@when ! string(.))[1],
      'language': ($tei/text/@xml:lang, $tei/@xml:lang)[1] ! string(.),
      'mentions': array { distinct-values($tei/text//@ref ! ed:pointers(.)) },
      'url': if ($ed:settings?base_url) then ed:absolute($ed:about?path) else ()
    }"/>
  </xsl:function>

  <xsl:template name="ed:cite">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:variable name="reference" as="map(*)" select="ed:reference($tei)"/>
    <section class="cite" aria-labelledby="cite">
      <h2 id="cite"><xsl:value-of select="ed:word('cite')"/></h2>
      <p class="citation" id="citation"><xsl:call-template name="ed:citation">
        <xsl:with-param name="reference" select="$reference"/>
      </xsl:call-template></p>
      <details>
        <summary>BibTeX</summary>
        <pre class="bibtex" tabindex="0"><xsl:value-of select="ed:bibtex($reference)"/></pre>
      </details>
      <details>
        <summary>CSL-JSON</summary>
        <pre class="csl-json" tabindex="0"><xsl:value-of select="serialize(array { ed:csl($reference) },
          map { 'method': 'json', 'indent': true() })"/></pre>
      </details>
      <h2 id="download"><xsl:value-of select="ed:word('download')"/></h2>
      <ul class="downloads">
        <xsl:for-each select="ed:files($here)?*">
          <li>
            <a href="{?href}">
              <xsl:if test="?type = 'application/tei+xml'">
                <xsl:attribute name="download" select="'download'"/>
              </xsl:if>
              <xsl:value-of select="?title"/>
            </a>
          </li>
        </xsl:for-each>
      </ul>
    </section>
  </xsl:template>

  <!-- Chicago's form for a document in an edition: title, date; edition, editor, version, publisher, year, address. -->
  <xsl:template name="ed:citation">
    <xsl:param name="reference" as="map(*)"/>
    <xsl:value-of select="$reference?authors?* ! (. || ', ')"/>
    <xsl:value-of select="'“' || $reference?title || '”' || ($reference?written ! (', ' || ed:date(.)), '')[1] || '. In '"/>
    <cite><xsl:value-of select="$ed:settings?title"/></cite>
    <xsl:call-template name="ed:imprint">
      <xsl:with-param name="url" select="$reference?url"/>
    </xsl:call-template>
  </xsl:template>

  <!-- What follows the title of the edition in a citation: editor, version, publisher, year, address. -->
  <xsl:template name="ed:imprint">
    <xsl:param name="url" as="xs:string?"/>
    <xsl:variable name="place" as="xs:string*"
      select="$ed:settings?publisher, $ed:settings?date ! substring(., 1, 4)"/>
    <xsl:value-of select="$ed:settings?editor ! (', ' || ed:word('edited-by-citation', replace(., '^The ', 'the ')))"/>
    <xsl:value-of select="$ed:settings?version ! (', ' || ed:word('version', .))"/>
    <xsl:text>.</xsl:text>
    <xsl:value-of select="if (exists($place)) then ' ' || string-join($place, ', ') || '.' else ()"/>
    <xsl:if test="exists($url)">
      <xsl:text> </xsl:text>
      <a href="{$url}"><xsl:value-of select="$url"/></a>
      <xsl:text>.</xsl:text>
    </xsl:if>
  </xsl:template>

  <xsl:function name="ed:bibtex" as="xs:string">
    <xsl:param name="reference" as="map(*)"/>
    <xsl:variable name="fields" as="xs:string*" select="
      $reference?authors?* ! ed:bibtex-field('author', .),
      ed:bibtex-field('title', $reference?title || ($reference?written ! (', ' || ed:date(.)), '')[1]),
      ed:bibtex-field('booktitle', $ed:settings?title),
      $ed:settings?editor ! ed:bibtex-field('editor', .),
      $ed:settings?publisher ! ed:bibtex-field('publisher', .),
      $ed:settings?date ! ed:bibtex-field('year', substring(., 1, 4)),
      $ed:settings?version ! ed:bibtex-field('edition', 'Version ' || .),
      $reference?url ! ed:bibtex-field('url', .)"/>
    <xsl:sequence select="'@incollection{' || replace($reference?id, '[^A-Za-z0-9._\-]', '') || ',&#10;'
      || string-join($fields, ',&#10;') || '&#10;}&#10;'"/>
  </xsl:function>

  <!-- Double braces keep a name of a body from being read as first name and surname. -->
  <xsl:function name="ed:bibtex-field" as="xs:string">
    <xsl:param name="name" as="xs:string"/>
    <xsl:param name="value" as="xs:string"/>
    <xsl:variable name="escaped" as="xs:string"
      select="$value => replace('([\\{}])', '') => replace('([#$%&amp;_])', '\\$1')"/>
    <xsl:sequence select="'  ' || $name || ' = {' || (if ($name = ('editor', 'author')) then '{' || $escaped || '}' else
      if ($name = 'url') then $value else $escaped) || '}'"/>
  </xsl:function>

  <xsl:function name="ed:csl" as="map(*)">
    <xsl:param name="reference" as="map(*)"/>
    <xsl:sequence select="map:merge((
      map { 'id': $reference?id, 'type': 'chapter', 'title': $reference?title,
        'container-title': $ed:settings?title },
      if (array:size($reference?authors)) then
        map { 'author': array { $reference?authors?* ! map { 'literal': . } } } else (),
      $ed:settings?editor ! map { 'editor': [ map { 'literal': . } ] },
      $ed:settings?publisher ! map { 'publisher': . },
      $ed:settings?version ! map { 'version': . },
      $ed:settings?date ! map { 'issued': ed:csl-date(.) },
      $reference?written ! map { 'original-date': ed:csl-date(.) },
      $reference?language ! map { 'language': . },
      $reference?url ! map { 'URL': . }))"/>
  </xsl:function>

  <xsl:function name="ed:csl-date" as="map(*)">
    <xsl:param name="date" as="xs:string"/>
    <xsl:sequence select="map { 'date-parts': [ array { tokenize($date, '-')[. castable as xs:integer] ! xs:integer(.) } ] }"/>
  </xsl:function>

  <!-- What a document can be had as, beside its page. -->
  <xsl:function name="ed:files" as="array(map(*))">
    <xsl:param name="here" as="xs:string"/>
    <xsl:variable name="stem" as="xs:string" select="replace($ed:about?path, '\.html$', '')"/>
    <xsl:sequence select="[
      map { 'type': 'application/tei+xml', 'href': ed:link($here, $stem || '.xml'), 'title': 'TEI XML' },
      map { 'type': 'text/plain', 'href': ed:link($here, $stem || '.txt'), 'title': ed:word('reading-text') },
      map { 'type': 'text/plain', 'href': ed:link($here, $stem || '.diplomatic.txt'), 'title': ed:word('diplomatic-text') }]"/>
  </xsl:function>

  <!-- For the head of the page .................................................................................. -->

  <xsl:template name="ed:metadata">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:variable name="reference" as="map(*)" select="ed:reference($tei)"/>
    <meta name="citation_title" content="{$reference?title}"/>
    <xsl:for-each select="$reference?authors?*">
      <meta name="citation_author" content="{.}"/>
    </xsl:for-each>
    <meta name="citation_inbook_title" content="{$ed:settings?title}"/>
    <xsl:for-each select="$ed:settings?editor">
      <meta name="citation_editor" content="{.}"/>
    </xsl:for-each>
    <xsl:for-each select="$ed:settings?publisher">
      <meta name="citation_publisher" content="{.}"/>
    </xsl:for-each>
    <xsl:for-each select="$ed:settings?date">
      <meta name="citation_publication_date" content="{replace(., '-', '/')}"/>
    </xsl:for-each>
    <xsl:for-each select="$reference?language">
      <meta name="citation_language" content="{.}"/>
    </xsl:for-each>
    <xsl:for-each select="$reference?url">
      <meta name="citation_public_url" content="{.}"/>
    </xsl:for-each>
    <xsl:variable name="json-ld" as="xs:string"
      select="serialize(ed:json-ld($tei, $reference, $here), map { 'method': 'json' })"/>
    <!-- In a script element "<" would end it or open a comment; JSON can say it otherwise. -->
    <script type="application/ld+json">
      <xsl:value-of select="replace($json-ld, '&lt;', '\\u003c')"/>
    </script>
  </xsl:template>

  <xsl:function name="ed:json-ld" as="map(*)">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:param name="reference" as="map(*)"/>
    <xsl:param name="here" as="xs:string"/>
    <xsl:sequence select="map:merge((
      map { '@context': 'https://schema.org', '@type': [ 'CreativeWork', 'DigitalDocument' ],
        'name': $reference?title,
        'isPartOf': map:merge((
          map { '@type': 'CreativeWork', 'name': $ed:settings?title },
          $ed:settings?base_url ! map { 'url': . },
          $ed:settings?version ! map { 'version': . })),
        'encoding': map { '@type': 'MediaObject', 'encodingFormat': 'application/tei+xml',
          'contentUrl': ed:files($here)(1)?href } },
      $reference?written ! map { 'dateCreated': . },
      $ed:settings?date ! map { 'datePublished': . },
      $reference?language ! map { 'inLanguage': . },
      $ed:settings?licence ! map { 'license': . },
      $ed:settings?editor ! map { 'editor': map { '@type': 'Organization', 'name': . } },
      $ed:settings?publisher ! map { 'publisher': map { '@type': 'Organization', 'name': . } },
      $reference?url ! map { 'url': . },
      $tei/teiHeader/profileDesc/abstract[1] ! map { 'abstract': normalize-space(ed:plain(.)) },
      map { 'mentions': array {
        for $entry in $reference?mentions?* ! ed:entry(.)[self::person | self::org | self::place]
        return map:merge((
          map { '@type': if ($entry/self::person) then 'Person' else if ($entry/self::org) then 'Organization'
            else 'Place', 'name': ed:label($entry) },
          let $same := $entry/idno ! ed:authority(.)
          return if (exists($same)) then map { 'sameAs': array { $same } } else ())) } }))"/>
  </xsl:function>

</xsl:stylesheet>
