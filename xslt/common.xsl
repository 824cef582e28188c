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

  <!-- The settings of edition.toml, with the words of the interface: the same for all documents, and parsed once. -->
  <xsl:param name="settings" as="map(*)" select="map { }"/>
  <!-- Where each thing stands in the site, as JSON: "registers/persons.xml#stalin" to "persons/stalin.html". -->
  <xsl:param name="addresses" as="xs:string" select="'{}'"/>
  <!-- The registers of the edition; for a document, the entries that it points at. -->
  <xsl:param name="registers" as="document-node()*" select="()"/>
  <!-- What is known of the one document before it is rendered, as JSON: its id, its path, its pages where it is cut, its
       neighbours, and its pointers that mean something else than they say (pipeline/survey.py). -->
  <xsl:param name="about" as="xs:string" select="'{}'"/>

  <xsl:variable name="ed:addresses" as="map(*)" select="parse-json($addresses)"/>
  <xsl:variable name="ed:about" as="map(*)" select="parse-json($about)"/>
  <!-- An edition without a date of its own: each text has that of its last revision. -->
  <xsl:variable name="ed:settings" as="map(*)" select="
    if (exists($ed:about?revised) and empty($settings?date)) then map:put($settings, 'date', $ed:about?revised) else $settings"/>
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
    <xsl:variable name="known" as="map(*)" select="
      if (exists($ed:about?tokens) and ed:name(base-uri($attribute/..)) = $ed:about?name) then $ed:about?tokens else map { }"/>
    <xsl:for-each select="tokenize($attribute)">
      <xsl:choose>
        <!-- A private scheme, or a thing that no file of the edition holds. -->
        <xsl:when test="map:contains($known, .)">
          <xsl:sequence select="$known(.)"/>
        </xsl:when>
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

  <!-- What a name means: what it points at, by @ref, else by @sameAs or @corresp; else its key. -->
  <xsl:function name="ed:named" as="xs:string*">
    <xsl:param name="name" as="element()"/>
    <xsl:variable name="kind" as="xs:string?" select="ed:kind-of-name($name)"/>
    <xsl:sequence select="
      if ($name/@ref) then ed:pointers($name/@ref)
      else if (exists($kind) and $name/(@sameAs | @corresp)) then ed:pointers($name/(@sameAs, @corresp)[1])
      else if (exists($kind)) then $name/@key[normalize-space()] ! ('key:' || $kind || ':' || normalize-space(.))
      else ()"/>
  </xsl:function>

  <xsl:function name="ed:kind-of-name" as="xs:string?">
    <xsl:param name="name" as="element()"/>
    <xsl:variable name="type" as="xs:string" select="lower-case($name/@type)"/>
    <xsl:sequence select="
      if ($name/self::persName) then 'person'
      else if ($name/self::orgName) then 'org'
      else if ($name[self::placeName or self::geogName or self::settlement or self::country or self::region
        or self::district or self::bloc]) then 'place'
      else ('person', 'place', 'org')[starts-with($type, .)][1]"/>
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
      else if (map:contains($ed:addresses, $file) and not($file = $ed:about?name and $fragment and not(ed:is-own($fragment)))) then
        $ed:addresses($file) || (if ($fragment) then '#' || encode-for-uri($fragment) else '')
      else ()"/>
  </xsl:function>

  <!-- True for an id that stands in the file, or that the ledger of addresses has given there. -->
  <xsl:function name="ed:is-own" as="xs:boolean">
    <xsl:param name="id" as="xs:string"/>
    <xsl:sequence select="exists(key('ed:id', $id, $ed:source)) or $ed:about?ids?* = $id"/>
  </xsl:function>

  <xsl:variable name="ed:source" as="document-node()" select="/"/>

  <!-- A link from the page at $from to the page at $to, both from the site's root. -->
  <xsl:function name="ed:link" as="xs:string">
    <xsl:param name="from" as="xs:string"/>
    <xsl:param name="to" as="xs:string"/>
    <xsl:variable name="folder" as="xs:string" select="substring-before($from, '/')"/>
    <xsl:sequence select="
      if (not(contains($from, '/'))) then (if (starts-with($to, $from || '#')) then substring-after($to, $from) else $to)
      (: A folder that both are in is left alone. :)
      else if (starts-with($to, $folder || '/')) then ed:link(substring-after($from, '/'), substring-after($to, '/'))
      else string-join(tail(tokenize($from, '/')) ! '../') || $to"/>
  </xsl:function>

  <!-- A link from the page at $from to what a pointer means: a page of the site, or a web address; never a script. -->
  <xsl:function name="ed:href" as="xs:string?">
    <xsl:param name="from" as="xs:string"/>
    <xsl:param name="pointer" as="xs:string"/>
    <xsl:choose>
      <!-- On the page of the whole text what belongs to it is near. -->
      <xsl:when test="$from = $ed:about?whole and starts-with($pointer, $ed:about?name || '#')">
        <xsl:sequence select="'#' || encode-for-uri(substring-after($pointer, '#'))"/>
      </xsl:when>
      <!-- Things that are elsewhere have a page here too, where names mean them. -->
      <xsl:when test="map:contains($ed:addresses, $pointer)">
        <xsl:sequence select="ed:link($from, $ed:addresses($pointer))"/>
      </xsl:when>
      <xsl:when test="matches($pointer, '^(https?://|mailto:)', 'i')">
        <xsl:sequence select="string(iri-to-uri($pointer))"/>
      </xsl:when>
      <!-- A name in the header of the file is told without its id: it leads where it points itself. -->
      <xsl:when test="starts-with($pointer, $ed:about?name || '#') and exists(ed:own-name($pointer))">
        <xsl:sequence select="
          (ed:named(ed:own-name($pointer))[not(starts-with(., $ed:about?name || '#'))] ! ed:href($from, .))[1]"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:sequence select="ed:address($pointer) ! ed:link($from, .)"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <xsl:function name="ed:own-name" as="element()?">
    <xsl:param name="pointer" as="xs:string"/>
    <xsl:sequence select="
      key('ed:id', substring-after($pointer, '#'), $ed:source)[self::name or self::persName or self::orgName][ancestor::respStmt][1]"/>
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

  <!-- The elements that stand as blocks of their own; the rest run in the line. Static, as all such lists: made once. -->
  <xsl:variable name="ed:blocks" static="yes" as="map(xs:string, xs:boolean)" select="map:merge(tokenize('
    ab abstract accMat acquisition activity additional additions address addrLine adminInfo alternate
    annotationBlock anyElement arc argument attDef attList attRef availability back binding bindingDesc body
    broadcast byline calendar calendarDesc camera caption castGroup castItem castList catRef change channel
    classCode classes classRef classSpec closer collation colophon condition constitution constraint constraintSpec
    content correspAction correspContext correspDesc creation custEvent custodialHist dataFacet dataRef dataSpec
    datatype dateline decoDesc decoNote defaultVal derivation dictScrap div div1 div2 div3 div4 div5 div6 div7
    docAuthor docDate docEdition docImprint docTitle domain editionStmt eg eLeaf elementRef elementSpec empty entry
    entryFree epigraph epilogue equipment eTree event exemplum explicit facsimile factuality figDesc figure fileDesc
    filiation finalRubric floatingText foliation forest front graph group handDesc handNote handNotes head headItem
    headLabel history hom imprimatur incipit iNode interaction item keywords l langUsage layout layoutDesc leaf lg
    line list listApp listBibl listChange listEvent listForest listNym listObject listOrg listPerson listPlace
    listRef listRelation listWit locale macroRef macroSpec memberOf model modelGrp modelSequence moduleRef
    moduleSpec msContents msDesc msFrag msIdentifier msItem msItemStruct msPart musicNotation node notesStmt nym
    object objectDesc opener org origin outputRendition p param paramList paramSpec particDesc performance person
    persona personGrp physDesc place post postscript preparedness profileDesc prologue provenance publicationStmt
    purpose recordHist recording recordingStmt relation remarks root row rubric salute schemaSpec scriptDesc
    scriptNote scriptStmt seal sealDesc sense sequence seriesStmt set setting settingDesc signed sound source
    sourceDesc sourceDoc sp speaker specDesc specGrp specGrpRef specList spGrp stage standOff summary superEntry
    support supportDesc surface surfaceGrp surrogates table tech text textClass textDesc textNode titlePage
    titlePart titleStmt trailer tree triangle typeDesc typeNote u valDesc valItem valList view witness zone
    ') ! map:entry(., true()))"/>

  <!-- What is told of a person, a place and the like: blocks in their entries, in the line elsewhere. -->
  <xsl:variable name="ed:statements" static="yes" as="xs:string*" select="tokenize('
    affiliation age birth climate death education faith floruit gender geo idno langKnowledge langKnown location nationality
    occupation population residence sex socecStatus state terrain trait')"/>
  <xsl:variable name="ed:entries-of-registers" static="yes" as="xs:string*" select="tokenize('
    event langKnowledge nym object org person persona personGrp place publicationStmt seriesStmt')"/>

  <!-- What is a block in some places: the others are spared the look around. -->
  <xsl:variable name="ed:blocks-at-times" static="yes" as="map(xs:string, xs:boolean)" select="
    map:merge((tokenize('app bibl biblFull biblStruct label q quote said'), $ed:statements) ! map:entry(., true()))"/>

  <!-- Marks of a few letters, and parts of names and measures: what they stand in is what one points at, and an id for each
       long s would weigh more than the text. One that has an xml:id keeps it. pipeline/ledger/units.py has the same list. -->
  <xsl:variable name="ed:small" static="yes" as="map(xs:string, xs:boolean)" select="map:merge(tokenize('
    addName am c depth dim ex extent forename g genName geo geogFeat height hi idno location m measure measureGrp nameLink num
    pc roleName space surname unit w width
    ') ! map:entry(., true()))"/>

  <!-- What an element is counted as: elements of other namespaces are not counted with those of TEI. -->
  <xsl:function name="ed:counted-name" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="
      local-name($element) || (if (namespace-uri($element) = 'http://www.tei-c.org/ns/1.0') then '' else '-')"/>
  </xsl:function>

  <!-- True for such, and in the entry of a register for the forms of its name and what it tells of places and dates. -->
  <xsl:function name="ed:is-part" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="
      not($element/(@xml:id | @facs)) and (if (map:contains($ed:small, ed:counted-name($element))) then not(ed:is-block($element))
        else map:contains($ed:told-of-entries, local-name($element)) and not($element/(@ref | @key))
          and exists($element/ancestor::*[self::person or self::org or self::place or self::personGrp or self::object]))"/>
  </xsl:function>

  <xsl:variable name="ed:told-of-entries" static="yes" as="map(xs:string, xs:boolean)" select="map:merge(tokenize('
    bloc country date district geogName name orgName persName placeName region settlement time title
    ') ! map:entry(., true()))"/>

  <xsl:function name="ed:is-block" as="xs:boolean">
    <xsl:param name="node" as="node()"/>
    <xsl:sequence select="
      $node instance of element()
      and (if (namespace-uri($node) = 'http://www.tei-c.org/ns/1.0') then
        map:contains($ed:blocks, local-name($node))
        or map:contains($ed:blocks-at-times, local-name($node)) and ed:is-block-here($node)
        else local-name($node) = 'egXML' and namespace-uri($node) = 'http://www.tei-c.org/ns/Examples')"/>
  </xsl:function>

  <xsl:function name="ed:is-block-here" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:for-each select="$element">
      <xsl:sequence select="
        if (self::quote or self::q or self::said) then exists(p | lg | list | ab)
        else if (self::bibl or self::biblStruct or self::biblFull) then exists(parent::listBibl)
        else if (self::label) then exists(parent::list | following-sibling::*[1]/self::item)
        else if (self::app) then exists(parent::listApp)
        else local-name(..) = $ed:entries-of-registers"/>
    </xsl:for-each>
  </xsl:function>

  <!-- Divisions hold blocks; a block is a child of a division that is no division itself. -->
  <xsl:function name="ed:is-division" as="xs:boolean">
    <xsl:param name="element" as="element()?"/>
    <xsl:sequence select="exists($element[self::text | self::body | self::front | self::back | self::div
      | self::div1 | self::div2 | self::div3 | self::div4 | self::div5 | self::div6 | self::div7 | self::group
      | self::postscript | self::prologue | self::epilogue | self::set | self::performance | self::castList
      | self::sourceDoc | self::surfaceGrp | self::surface | self::standOff | self::facsimile])"/>
  </xsl:function>

  <!-- Browsers read a reference to one of these characters as one of Windows-1252: they are written as they are. -->
  <xsl:variable name="ed:controls" static="yes" as="map(xs:string, xs:string)"
    select="map:merge((127 to 159) ! codepoints-to-string(.) ! map:entry(., .))"/>

  <!-- A page as HTML, without white space of the serialiser's own. -->
  <xsl:function name="ed:serialize" as="xs:string">
    <xsl:param name="page" as="element()"/>
    <xsl:sequence select="serialize($page, map {
      'method': 'html', 'html-version': 5.0, 'encoding': 'UTF-8', 'indent': false(),
      'include-content-type': false(), 'escape-uri-attributes': false(), 'use-character-maps': $ed:controls })"/>
  </xsl:function>

</xsl:stylesheet>
