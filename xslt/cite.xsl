<?xml version="1.0" encoding="UTF-8"?>
<!--
  How to cite a document or another page, as pipeline/citing says it; and the metadata that reference managers and search engines read
  (Highwire citation_*, schema.org JSON-LD).
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
    <section class="cite" aria-labelledby="cite">
      <xsl:call-template name="ed:cited">
        <xsl:with-param name="cited" select="$ed:about?cited"/>
        <xsl:with-param name="heading" select="'cite'"/>
      </xsl:call-template>
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

  <!-- How a thing is cited, in words and as programs read it (pipeline/citing). -->
  <xsl:template name="ed:cited">
    <xsl:param name="cited" as="map(*)?"/>
    <xsl:param name="heading" as="xs:string"/>
    <h2 id="cite"><xsl:value-of select="ed:word($heading)"/></h2>
    <xsl:call-template name="ed:citations">
      <xsl:with-param name="cited" select="$cited"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="ed:citations">
    <xsl:param name="cited" as="map(*)?"/>
    <dl class="citations">
      <xsl:for-each select="$cited?styles?*">
        <dt><xsl:value-of select="?name"/></dt>
        <dd>
          <p class="citation" id="{if (position() = 1) then 'citation' else 'citation-' || lower-case(?name)}">
            <xsl:for-each select="?parts?*">
              <xsl:choose>
                <xsl:when test="?italic"><cite><xsl:value-of select="?text"/></cite></xsl:when>
                <xsl:otherwise><xsl:sequence select="ed:with-link(?text, $cited?url)"/></xsl:otherwise>
              </xsl:choose>
            </xsl:for-each>
          </p>
        </dd>
      </xsl:for-each>
    </dl>
    <xsl:if test="exists($cited?digest)">
      <p class="fixity">
        <xsl:value-of select="$ed:settings?version ! ed:word('version', .), ed:date($ed:settings?date), ed:word('fixity')"
          separator=", "/>
        <xsl:text> </xsl:text>
        <code><xsl:value-of select="$cited?digest"/></code>
      </p>
    </xsl:if>
    <xsl:for-each select="map { 'name': 'BibTeX', 'class': 'bibtex', 'text': $cited?bibtex },
      map { 'name': 'RIS', 'class': 'ris', 'text': $cited?ris }, map { 'name': 'CSL-JSON', 'class': 'csl-json', 'text': $cited?csl }">
      <xsl:if test="exists(?text)">
        <details>
          <summary><xsl:value-of select="?name"/></summary>
          <pre class="{?class}" tabindex="0"><xsl:value-of select="?text"/></pre>
        </details>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- Words with their address as a link. -->
  <xsl:function name="ed:with-link" as="node()*">
    <xsl:param name="text" as="xs:string"/>
    <xsl:param name="url" as="xs:string?"/>
    <xsl:choose>
      <xsl:when test="exists($url) and contains($text, $url)">
        <xsl:value-of select="substring-before($text, $url)"/>
        <a href="{$url}"><xsl:value-of select="$url"/></a>
        <xsl:value-of select="substring-after($text, $url)"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="$text"/>
      </xsl:otherwise>
    </xsl:choose>
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
    <xsl:call-template name="ed:metadata-of-edition"/>
    <xsl:for-each select="$tei/teiHeader/profileDesc/abstract[1] ! normalize-space(ed:plain(.))[. != '']">
      <meta name="citation_abstract" content="{.}"/>
    </xsl:for-each>
    <xsl:for-each select="$ed:about?facets?*?*">
      <meta name="citation_keywords" content="{.}"/>
    </xsl:for-each>
    <xsl:for-each select="$reference?language">
      <meta name="citation_language" content="{.}"/>
    </xsl:for-each>
    <xsl:for-each select="$reference?url">
      <meta name="citation_public_url" content="{.}"/>
    </xsl:for-each>
    <xsl:sequence select="ed:json-ld-script(ed:json-ld($tei, $reference, $here))"/>
  </xsl:template>

  <!-- What a text or any other page is a part of, and what it has of that. -->
  <xsl:template name="ed:metadata-of-edition">
    <xsl:param name="is-part" as="xs:boolean" select="true()"/>
    <xsl:if test="$is-part">
      <!-- Two names of one thing: Zotero knows a part of a book by the first, others by the second. -->
      <meta name="citation_book_title" content="{$ed:settings?title}"/>
      <meta name="citation_inbook_title" content="{$ed:settings?title}"/>
    </xsl:if>
    <xsl:for-each select="$ed:settings?editor">
      <meta name="citation_editor" content="{.}"/>
    </xsl:for-each>
    <xsl:for-each select="$ed:settings?publisher">
      <meta name="citation_publisher" content="{.}"/>
    </xsl:for-each>
    <xsl:for-each select="$ed:settings?date">
      <meta name="citation_publication_date" content="{replace(., '-', '/')}"/>
    </xsl:for-each>
  </xsl:template>

  <xsl:function name="ed:json-ld-script" as="element()">
    <xsl:param name="told" as="map(*)"/>
    <!-- In a script element "<" would end it or open a comment; JSON can say it otherwise. -->
    <script type="application/ld+json">
      <xsl:value-of select="replace(serialize($told, map { 'method': 'json' }), '&lt;', '\\u003c')"/>
    </script>
  </xsl:function>

  <xsl:function name="ed:json-ld" as="map(*)">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:param name="reference" as="map(*)"/>
    <xsl:param name="here" as="xs:string"/>
    <xsl:sequence select="map:merge((
      map { '@context': 'https://schema.org', '@type': [ 'CreativeWork', 'DigitalDocument' ],
        'identifier': array { $ed:about?cited?digest ! ('sha256:' || .) },
        'name': $reference?title,
        'isPartOf': ed:edition-ld() },
      if (starts-with($ed:about?path, 'documents/')) then map { 'encoding': map { '@type': 'MediaObject', 'encodingFormat': 'application/tei+xml',
          'contentUrl': ed:files($here)(1)?href } } else (),
      $reference?written ! map { 'dateCreated': . },
      if (array:size($reference?authors)) then
        map { 'author': array { $reference?authors?* ! map { '@type': 'Person', 'name': . } } } else (),
      $reference?language ! map { 'inLanguage': . },
      ed:imprint-ld(),
      $reference?url ! map { 'url': . },
      $tei/teiHeader/profileDesc/abstract[1] ! map { 'abstract': normalize-space(ed:plain(.)) },
      map { 'mentions': array {
        $reference?mentions?* ! ed:entry(.)[self::person | self::org | self::place] ! ed:entry-ld(.) } }))"/>
  </xsl:function>

  <xsl:function name="ed:edition-ld" as="map(*)">
    <xsl:sequence select="map:merge((
      map { '@type': 'CreativeWork', 'name': $ed:settings?title },
      $ed:settings?base_url ! map { 'url': . },
      $ed:settings?version ! map { 'version': . }))"/>
  </xsl:function>

  <xsl:function name="ed:imprint-ld" as="map(*)*">
    <xsl:sequence select="
      $ed:settings?date ! map { 'datePublished': . },
      $ed:settings?version ! map { 'version': . },
      $ed:settings?licence ! map { 'license': . },
      $ed:settings?editor ! map { 'editor': map { '@type': 'Organization', 'name': . } },
      $ed:settings?publisher ! map { 'publisher': map { '@type': 'Organization', 'name': . } }"/>
  </xsl:function>

  <xsl:function name="ed:entry-ld" as="map(*)">
    <xsl:param name="entry" as="element()"/>
    <xsl:variable name="same" as="xs:string*" select="$entry/idno ! ed:authority(.)"/>
    <xsl:sequence select="map:merge((
      map { '@type': if ($entry/self::person) then 'Person' else if ($entry/self::place) then 'Place' else 'Organization',
        'name': ed:label($entry) },
      if (exists($same)) then map { 'sameAs': array { $same } } else ()))"/>
  </xsl:function>

  <!-- Pages that are no texts: lists, and those of entries ....................................................... -->

  <!-- For the head: of a page at a path, called so, which is one of `type` and about something, as JSON-LD has them. -->
  <xsl:template name="ed:metadata-of-page">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="title" as="xs:string"/>
    <xsl:param name="type" as="xs:string"/>
    <xsl:param name="about" as="map(*)?"/>
    <xsl:variable name="is-part" as="xs:boolean" select="not($type = 'WebSite')"/>
    <xsl:variable name="url" as="xs:string?" select="if ($ed:settings?base_url) then ed:absolute($here) else ()"/>
    <xsl:variable name="language" as="xs:string" select="($ed:settings?language, 'en')[1]"/>
    <meta name="citation_title" content="{$title}"/>
    <xsl:call-template name="ed:metadata-of-edition">
      <xsl:with-param name="is-part" select="$is-part"/>
    </xsl:call-template>
    <meta name="citation_language" content="{$language}"/>
    <xsl:for-each select="$url">
      <meta name="citation_public_url" content="{.}"/>
    </xsl:for-each>
    <xsl:sequence select="ed:json-ld-script(map:merge((
      map { '@context': 'https://schema.org', '@type': $type, 'name': $title, 'inLanguage': $language },
      if ($is-part) then map { 'isPartOf': ed:edition-ld() } else (),
      ed:imprint-ld(),
      $url ! map { 'url': . },
      $about ! map { 'mainEntity': . })))"/>
  </xsl:template>

  <!-- At the foot: the citations that all these pages have, with what is this page's own. -->
  <xsl:template name="ed:cite-page">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="title" as="xs:string"/>
    <details class="cite">
      <summary><xsl:value-of select="ed:word('cite')"/></summary>
      <xsl:call-template name="ed:citations">
        <xsl:with-param name="cited" select="ed:cited-page($here, $title)"/>
      </xsl:call-template>
    </details>
  </xsl:template>

  <!-- How a page at a path, called so, is cited: as that of a text is. -->
  <xsl:function name="ed:cited-page" as="map(*)">
    <xsl:param name="here" as="xs:string"/>
    <xsl:param name="title" as="xs:string"/>
    <xsl:variable name="all" as="map(*)" select="$ed:settings?cited_page"/>
    <xsl:variable name="plain" as="xs:string" select="normalize-space(replace($title, '[&#x7f;-&#x9f;&#x2028;&#x2029;]', ' '))"/>
    <xsl:variable name="url" as="xs:string" select="ed:absolute($here)"/>
    <xsl:variable name="own" as="map(xs:string, xs:string)" select="
      map { 'title': $plain, 'url': $url, 'id': replace(replace($here, '\.html$', ''), '[^A-Za-z0-9._]+', '-') }"/>
    <!-- In English what is quoted within quotation marks has others, and no full stop follows another mark. -->
    <xsl:variable name="quoted" as="xs:string" select="
      if (starts-with(lower-case(($ed:settings?language, 'en')[1]), 'en')) then translate($plain, '“”', '‘’') else $plain"/>
    <xsl:variable name="words" as="map(xs:string, xs:string)" select="map:put($own, 'title', $quoted)"/>
    <xsl:variable name="is-stopped" as="xs:boolean" select="matches($quoted, '[.?!…]$')"/>
    <xsl:variable name="tex" as="map(xs:string, xs:string)" select="
      map:merge(($own, map {
        'title': string-join(string-to-codepoints($plain) ! codepoints-to-string(.) ! ($all?tex(.), .)[1]),
        'url': replace($url, '[{}\\\s]', '') }), map { 'duplicates': 'use-last' })"/>
    <xsl:variable name="json" as="map(xs:string, xs:string)" select="
      map:for-each($own, function($name, $value) { map:entry($name, replace($value, '([&quot;\\])', '\\$1')) }) => map:merge()"/>
    <xsl:sequence select="map {
      'url': $url,
      'styles': array {
        for $style in $all?styles?*, $parts in $style?parts return map:put($style, 'parts', array {
          for $place in 1 to array:size($parts), $part in $parts($place) return
            if ($part?own) then map { 'text': $words($part?own), 'italic': false() }
            else if ($is-stopped and $place gt 1 and $parts($place - 1)?own = 'title')
              then map:put($part, 'text', replace($part?text, '^\.', ''))
            else $part }) },
      'bibtex': ed:filled($all?bibtex, $tex), 'ris': ed:filled($all?ris, $own), 'csl': ed:filled($all?csl, $json) }"/>
  </xsl:function>

  <xsl:function name="ed:filled" as="xs:string">
    <xsl:param name="parts" as="array(map(*))"/>
    <xsl:param name="own" as="map(xs:string, xs:string)"/>
    <xsl:sequence select="string-join($parts?* ! (?text, $own(?own))[1])"/>
  </xsl:function>

</xsl:stylesheet>
