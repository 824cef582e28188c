<?xml version="1.0" encoding="UTF-8"?>
<!--
  What every stylesheet of the bundle needs: its parameters, the modes, and the functions that compute links,
  kinds and words. Links are computed in ed:href and ed:address and nowhere else.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xmlns:output="http://www.w3.org/2010/xslt-xquery-serialization"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all">

  <!-- Parameters ................................................................................................ -->

  <!-- The settings of edition.toml, as JSON. -->
  <xsl:param name="settings" as="xs:string" select="'{}'"/>
  <!-- Where each thing stands in the site, as JSON: "registers/persons.xml#stalin" to "persons/stalin.html". -->
  <xsl:param name="addresses" as="xs:string" select="'{}'"/>
  <!-- The register files of the edition. -->
  <xsl:param name="registers" as="document-node()*" select="()"/>

  <xsl:variable name="ed:settings" as="map(*)" select="parse-json($settings)"/>
  <xsl:variable name="ed:addresses" as="map(*)" select="parse-json($addresses)"/>
  <xsl:variable name="ed:registers" as="map(xs:string, document-node())"
    select="map:merge($registers ! map:entry(ed:name(base-uri(.)), .))"/>

  <!-- Modes: two rules that match alike are an error, never a guess. ................................................ -->

  <!-- TEI to TEI: ids, numbers, hosts. -->
  <xsl:mode name="identify" on-no-match="shallow-copy" on-multiple-match="fail"/>
  <!-- TEI to HTML. Elements without a rule have one: html/default.xsl. -->
  <xsl:mode name="html" on-no-match="text-only-copy" on-multiple-match="fail"/>
  <!-- The children of a division: each becomes a block with the notes that hang on it. -->
  <xsl:mode name="flow" on-no-match="fail" on-multiple-match="fail"/>
  <!-- The bodies of notes, apart from the text. -->
  <xsl:mode name="note" on-no-match="fail" on-multiple-match="fail"/>
  <!-- The entries of the list of changes. -->
  <xsl:mode name="change" on-no-match="fail" on-multiple-match="fail"/>
  <!-- TEI to blocks of plain text, for the reading that the tunnel parameter names. -->
  <xsl:mode name="text" on-no-match="text-only-copy" on-multiple-match="fail"/>
  <!-- Blocks of plain text to lines. -->
  <xsl:mode name="lines" on-no-match="fail" on-multiple-match="fail"/>
  <!-- TEI to the words of the reading text, for contexts, titles and indexes. -->
  <xsl:mode name="plain" on-no-match="text-only-copy" on-multiple-match="fail"/>
  <!-- An entry of a register to a short card, and to the body of its page. -->
  <xsl:mode name="card" on-no-match="fail" on-multiple-match="fail"/>
  <xsl:mode name="entry" on-no-match="text-only-copy" on-multiple-match="fail"/>
  <!-- A teiHeader to the masthead and the colophon of the document's page. -->
  <xsl:mode name="header" on-no-match="fail" on-multiple-match="fail"/>

  <!-- Names and addresses ....................................................................................... -->

  <xsl:key name="ed:id" match="*[@xml:id]" use="@xml:id"/>

  <!-- "edition:/registers/persons.xml" to "registers/persons.xml". -->
  <xsl:function name="ed:name" as="xs:string">
    <xsl:param name="uri" as="xs:anyURI?"/>
    <xsl:sequence select="replace(string($uri), '^edition:/+', '')"/>
  </xsl:function>

  <!-- The pointers of an attribute, each resolved inside the edition; absolute URLs stay as they are. -->
  <xsl:function name="ed:pointers" as="xs:string*">
    <xsl:param name="attribute" as="attribute()?"/>
    <xsl:for-each select="tokenize($attribute)">
      <xsl:choose>
        <xsl:when test="starts-with(., '#')">
          <xsl:sequence select="ed:name(base-uri($attribute/..)) || ."/>
        </xsl:when>
        <xsl:when test="matches(., '^[A-Za-z][A-Za-z0-9+.\-]*:')">
          <xsl:sequence select="."/>
        </xsl:when>
        <xsl:otherwise>
          <xsl:try>
            <xsl:sequence select="ed:name(resolve-uri(., base-uri($attribute/..)))"/>
            <!-- Not a URI at all: it leads nowhere, and validation has said so. -->
            <xsl:catch select="()"/>
          </xsl:try>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:function>

  <!-- The register entry that a resolved pointer names, if there is one. -->
  <xsl:function name="ed:entry" as="element()?">
    <xsl:param name="pointer" as="xs:string"/>
    <xsl:variable name="register" as="document-node()?" select="$ed:registers(substring-before($pointer, '#'))"/>
    <xsl:sequence select="$register ! key('ed:id', substring-after($pointer, '#'), .)[1]"/>
  </xsl:function>

  <!-- Where a resolved pointer leads in the site, from the site's root; nothing where it leads nowhere. -->
  <xsl:function name="ed:address" as="xs:string?">
    <xsl:param name="pointer" as="xs:string"/>
    <xsl:variable name="file" as="xs:string" select="tokenize($pointer, '#')[1]"/>
    <xsl:variable name="fragment" as="xs:string" select="substring-after($pointer, '#')"/>
    <xsl:sequence select="
      if (map:contains($ed:addresses, $pointer)) then $ed:addresses($pointer)
      else if (map:contains($ed:addresses, $file)) then $ed:addresses($file) || '#' || encode-for-uri($fragment)
      else ()"/>
  </xsl:function>

  <!-- A link from the page at $from to the page at $to, both from the site's root. -->
  <xsl:function name="ed:link" as="xs:string">
    <xsl:param name="from" as="xs:string"/>
    <xsl:param name="to" as="xs:string"/>
    <xsl:variable name="up" as="xs:string" select="string-join((2 to count(tokenize($from, '/'))) ! '../')"/>
    <xsl:sequence select="
      if (starts-with($to, $from || '#')) then substring-after($to, $from) else $up || $to"/>
  </xsl:function>

  <!-- A link from the page at $from to what a pointer means: a page of the site, or a web address; never a script. -->
  <xsl:function name="ed:href" as="xs:string?">
    <xsl:param name="from" as="xs:string"/>
    <xsl:param name="pointer" as="xs:string"/>
    <xsl:choose>
      <xsl:when test="matches($pointer, '^(https?://|mailto:)', 'i')">
        <xsl:sequence select="string(iri-to-uri($pointer))"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:sequence select="ed:address($pointer) ! ed:link($from, .)"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <!-- Kinds and words ........................................................................................... -->

  <!-- The name of an entry of a register, as people say it, and as it is sorted. -->
  <xsl:function name="ed:label" as="xs:string">
    <xsl:param name="entry" as="element()"/>
    <xsl:variable name="names" as="element()*" select="$entry/(persName | orgName | placeName | label | abbr)"/>
    <xsl:sequence select="normalize-space(($names[@type = 'main'], $names[not(@type = 'sort')], $names)[1])"/>
  </xsl:function>

  <xsl:function name="ed:sort-key" as="xs:string">
    <xsl:param name="entry" as="element()"/>
    <xsl:sequence select="($entry/persName[@type = 'sort'] ! normalize-space(.), ed:label($entry))[1]"/>
  </xsl:function>

  <!-- The elements that stand as blocks of their own; the rest run in the line. -->
  <xsl:variable name="ed:blocks" as="xs:string*" select="
    'ab', 'address', 'affiliation', 'argument', 'back', 'birth', 'body', 'byline', 'camera', 'caption',
    'castGroup', 'castItem', 'castList', 'closer', 'dateline', 'death', 'dictScrap', 'div', 'div1', 'div2',
    'div3', 'div4', 'div5', 'div6', 'div7', 'docAuthor', 'docDate', 'docEdition', 'docImprint', 'docTitle',
    'education', 'entry', 'entryFree', 'epigraph', 'epilogue', 'event', 'faith', 'figDesc', 'figure', 'floatingText',
    'floruit', 'front', 'group', 'head', 'hom', 'idno', 'imprimatur', 'item', 'l', 'lg', 'list', 'listApp',
    'listBibl', 'listEvent', 'listNym', 'listObject', 'listOrg', 'listPerson', 'listPlace', 'listRelation',
    'listWit', 'location', 'nationality', 'nym', 'object', 'occupation', 'opener', 'org', 'p', 'performance',
    'person', 'personGrp', 'place', 'population', 'postscript', 'prologue', 'residence', 'row', 'salute',
    'sense', 'set', 'sex', 'signed', 'sound', 'sp', 'speaker', 'spGrp', 'stage', 'state', 'superEntry', 'table',
    'tech', 'text', 'titlePage', 'titlePart', 'trailer', 'trait', 'u', 'view', 'witness'"/>

  <xsl:function name="ed:is-block" as="xs:boolean">
    <xsl:param name="node" as="node()"/>
    <xsl:sequence select="
      $node instance of element()
      and (local-name($node) = $ed:blocks
        or ($node/self::quote | $node/self::q | $node/self::said) ! exists(p | lg | list | ab)
        or $node/self::bibl[parent::listBibl]
        or $node/self::label[following-sibling::*[1]/self::item])"/>
  </xsl:function>

  <!-- Divisions hold blocks; a block is a child of a division that is no division itself. -->
  <xsl:function name="ed:is-division" as="xs:boolean">
    <xsl:param name="element" as="element()?"/>
    <xsl:sequence select="exists($element[self::text | self::body | self::front | self::back | self::div
      | self::div1 | self::div2 | self::div3 | self::div4 | self::div5 | self::div6 | self::div7 | self::group
      | self::postscript | self::prologue | self::epilogue | self::set | self::performance | self::castList])"/>
  </xsl:function>

  <!-- Browsers read a reference to one of these characters as one of Windows-1252: they are written as they are. -->
  <xsl:variable name="ed:controls" as="map(xs:string, xs:string)"
    select="map:merge((127 to 159) ! codepoints-to-string(.) ! map:entry(., .))"/>

  <!-- A page as HTML, without white space of the serialiser's own. -->
  <xsl:function name="ed:serialize" as="xs:string">
    <xsl:param name="page" as="element()"/>
    <xsl:sequence select="serialize($page, map {
      'method': 'html', 'html-version': 5.0, 'encoding': 'UTF-8', 'indent': false(),
      'include-content-type': false(), 'escape-uri-attributes': false(), 'use-character-maps': $ed:controls })"/>
  </xsl:function>

</xsl:stylesheet>
