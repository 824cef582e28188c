<?xml version="1.0" encoding="UTF-8"?>
<!--
  What page and text agree on: which elements are no part of the line, which have parts that stand apart, and the signs
  that are printed for what has no words of its own.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all">

  <!-- The line ................................................................................................... -->

  <!-- What is said about the text where it stands: no part of the line, told in the list of annotations. -->
  <xsl:variable name="ed:annotations" static="yes" as="map(xs:string, xs:boolean)" select="map:merge(tokenize('
    alt altGrp annotation certainty fLib fs fvLib index interp interpGrp join joinGrp link linkGrp listAnnotation
    listTranspose precision respons span spanGrp substJoin timeline transpose when
    ') ! map:entry(., true()))"/>

  <xsl:function name="ed:is-annotation" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="
      map:contains($ed:annotations, local-name($element)) and namespace-uri($element) = 'http://www.tei-c.org/ns/1.0'"/>
  </xsl:function>

  <!-- Elements of parts, with no words of their own: their parts are words apart, even without white space between. -->
  <xsl:variable name="ed:of-parts" static="yes" as="map(xs:string, xs:boolean)" select="map:merge(tokenize('
    abstract additional address adminInfo altIdentifier analytic annotationBlock attDef attList availability bibl biblFull
    biblStruct broadcast calendar calendarDesc castGroup castItem cit classSpec climate constraintSpec correspAction correspContext
    correspDesc dataSpec dimensions editionStmt elementSpec entry entryFree equipment etym event exemplum fileDesc form gramGrp handDesc
    history hom imprint keywords langKnowledge listRef location locusGrp macroSpec moduleSpec monogr msContents msDesc msFrag
    msIdentifier msItem msItemStruct msPart notesStmt nym object objectDesc objectIdentifier org paramSpec particDesc
    person persona personGrp physDesc place population profileDesc publicationStmt re recordHist recording
    recordingStmt relatedItem respStmt scriptStmt sense seriesStmt setting settingDesc sourceDesc specDesc state superEntry supportDesc
    surface surfaceGrp terrain textClass textDesc titleStmt trait valItem valList
    ') ! map:entry(., true()))"/>

  <!-- True for elements of parts, an entry in a list of an apparatus too. -->
  <xsl:function name="ed:is-of-parts" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="
      namespace-uri($element) = 'http://www.tei-c.org/ns/1.0'
      and (if ($element[self::app or self::rdgGrp]) then ed:is-listed($element)
        else map:contains($ed:of-parts, local-name($element)))
      and empty($element/text()[normalize-space()]) and empty($element/*[@ed:span])"/>
  </xsl:function>

  <!-- True where a space must be put behind an element, for its neighbour's sake. -->
  <xsl:function name="ed:stands-off" as="xs:boolean">
    <xsl:param name="node" as="node()"/>
    <xsl:sequence select="
      $node instance of element() and exists($node/following-sibling::*) and ed:is-of-parts($node/..)"/>
  </xsl:function>

  <!-- What only the diplomatic text has: what was deleted and is not kept all the same (spans.xsl), the page's own words and
       signs, and the marks of abbreviation where the expansion stands beside them. -->
  <xsl:function name="ed:is-diplomatic" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="
      exists($element[self::surplus or self::fw or self::metamark or self::am[ancestor::expan]
        or self::del[not(@ed:kept)]])"/>
  </xsl:function>

  <!-- True for what the reading text has in another place than the source: it is told of where it stands. -->
  <xsl:function name="ed:is-again" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="exists($element/ancestor-or-self::*[@ed:only = 'reading'])"/>
  </xsl:function>

  <!-- Extents ................................................................................................... -->

  <!-- How much it is, in words: "3 lines", "about 2 cm", "3–5 characters". -->
  <xsl:function name="ed:extent" as="xs:string?">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="least" as="xs:string?" select="($element/@atLeast, $element/@min)[1] ! string()"/>
    <xsl:variable name="most" as="xs:string?" select="($element/@atMost, $element/@max)[1] ! string()"/>
    <xsl:variable name="number" as="xs:string?" select="
      if ($element/@quantity) then string($element/@quantity)
      else if (exists($least) and exists($most)) then $least || '–' || $most
      else if (exists($least)) then '≥ ' || $least
      else $most ! ('≤ ' || .)"/>
    <xsl:variable name="told" as="xs:string?" select="
      if (exists($number)) then ed:of-unit($number, $element/@unit)
      else if ($element/@extent = 'unknown') then ed:word('extent-unknown')
      else $element/@extent ! string()"/>
    <xsl:sequence select="$told ! (if ($element/@precision = 'low') then ed:word('approximately', .) else .)"/>
  </xsl:function>

  <xsl:function name="ed:of-unit" as="xs:string">
    <xsl:param name="number" as="xs:string"/>
    <xsl:param name="unit" as="attribute()?"/>
    <xsl:variable name="key" as="xs:string?" select="map {
      'char': 'characters', 'chars': 'characters', 'character': 'characters', 'characters': 'characters',
      'letter': 'characters', 'letters': 'characters', 'line': 'lines', 'lines': 'lines', 'word': 'words',
      'words': 'words', 'page': 'pages', 'pages': 'pages', 'leaf': 'leaves', 'leaves': 'leaves'}(string($unit))"/>
    <xsl:sequence select="
      if (exists($key) and $number castable as xs:integer and map:contains($ed:words, $key || '-other'))
      then ed:counted($key, xs:integer($number))
      else string-join(($number, ($unit ! string(.), 'units')[1]), ' ')"/>
  </xsl:function>

  <!-- A value of a known list in words; one of the edition's own stays as it is. -->
  <xsl:function name="ed:value" as="xs:string">
    <xsl:param name="kind" as="xs:string"/>
    <xsl:param name="value" as="xs:string"/>
    <xsl:variable name="key" as="xs:string" select="$kind || '-' || $value"/>
    <xsl:sequence select="if (map:contains($ed:words, $key)) then ed:word($key) else $value"/>
  </xsl:function>

  <!-- What is told of a gap or a space, in brackets; the same words in HTML and in text. -->
  <xsl:function name="ed:gap-sign" as="xs:string">
    <xsl:param name="gap" as="element()"/>
    <xsl:sequence select="'[' || string-join((
      if ($gap/self::space) then ed:word('space') else '…',
      $gap/@reason ! ed:value('reason', string(.)), ed:extent($gap),
      $gap/desc ! normalize-space(ed:plain(.))), ', ') || ']'"/>
  </xsl:function>

  <!-- Signs ..................................................................................................... -->

  <!-- What is printed for an element that says what it says in its attributes. -->
  <xsl:function name="ed:sign" as="xs:string?">
    <xsl:param name="element" as="element()"/>
    <xsl:for-each select="$element">
      <xsl:choose>
        <xsl:when test="self::gap | self::space">
          <xsl:sequence select="if (ed:has-signs('leiden')) then ed:leiden-gap(.) else ed:gap-sign(.)"/>
        </xsl:when>
        <xsl:when test="self::graphic | self::media | self::binaryObject">
          <xsl:sequence select="'[' || ed:word(if (self::media) then 'media' else 'image') || ': '
            || string-join((desc ! normalize-space(ed:plain(.)), (@url, @mimeType)[1]), ', ') || ']'"/>
        </xsl:when>
        <xsl:when test="self::caesura"><xsl:sequence select="'‖'"/></xsl:when>
        <xsl:when test="self::g"><xsl:sequence select="ed:glyph(.)"/></xsl:when>
        <xsl:when test="self::oRef | self::pRef"><xsl:sequence select="ed:headword(.)"/></xsl:when>
        <xsl:when test="self::ptr | self::ref">
          <xsl:sequence select="(ed:pointers(@target) ! ed:entry(.) ! ed:label(.), string(@target))[1]"/>
        </xsl:when>
        <xsl:when test="self::handShift">
          <xsl:sequence select="(@new ! ed:hand(.), ed:people(@scribe), @medium ! string())[1] ! ('[' || ed:word('hand', string(.)) || ']')"/>
        </xsl:when>
        <xsl:when test="self::lacunaStart | self::lacunaEnd | self::witStart | self::witEnd">
          <xsl:sequence select="'[' || string-join((ed:word('sign-' || local-name()), ed:sigla(@wit)), ' ') || ']'"/>
        </xsl:when>
        <xsl:when test="self::pause">
          <xsl:sequence select="'[' || string-join((ed:word('pause'), @dur, ed:extent(.)), ', ') || ']'"/>
        </xsl:when>
        <xsl:when test="self::shift">
          <xsl:sequence select="'[' || string-join((@feature, (@new, 'normal')[1]), ': ') || ']'"/>
        </xsl:when>
        <xsl:when test="self::move">
          <xsl:sequence select="'[' || string-join((ed:value('move', (@type ! string(), 'move')[1]), ed:people(@who)), ': ') || ']'"/>
        </xsl:when>
        <xsl:when test="self::vocal | self::kinesic | self::incident | self::writing">
          <xsl:sequence select="'[' || string-join((ed:word(local-name()), @type), ', ') || ']'"/>
        </xsl:when>
        <xsl:when test="self::relation">
          <xsl:sequence select="
            string-join((ed:people((@active, @mutual)[1]), '— ' || (@name, @type, '')[1] || ' —', ed:people(@passive)), ' ')"/>
        </xsl:when>
        <xsl:when test="self::locus">
          <xsl:sequence select="string-join((@from, @to), '–')[. != '']"/>
        </xsl:when>
        <xsl:when test="self::num"><xsl:sequence select="@value ! string()"/></xsl:when>
        <xsl:when test="self::binary | self::default | self::numeric | self::symbol">
          <xsl:sequence select="@value ! string()"/>
        </xsl:when>
        <xsl:when test="self::catRef"><xsl:sequence select="@target ! string()"/></xsl:when>
        <xsl:when test="self::depth | self::dim | self::height | self::measure | self::width">
          <xsl:sequence select="ed:extent(.)"/>
        </xsl:when>
        <xsl:otherwise>
          <!-- The parts of a schema are known by their names. -->
          <xsl:sequence select="(
            (@key, @ident, @name, @target, @url)[1] ! string(),
            (self::empty | self::textNode | self::anyElement | self::alternate) ! local-name())[1]"/>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:function>

  <!-- The character that a declaration gives for a glyph of the source. -->
  <xsl:function name="ed:glyph" as="xs:string?">
    <xsl:param name="g" as="element(g)"/>
    <xsl:variable name="declared" as="element()?" select="
      ($g/@ref[starts-with(., '#')] ! key('ed:id', substring-after(., '#'), root($g)))[self::char or self::glyph][1]"/>
    <xsl:variable name="mappings" as="element(mapping)*" select="$declared/mapping"/>
    <xsl:sequence select="(
      ($mappings[@type = 'Unicode'], $mappings[@type = ('standard', 'normalized', 'simplified')], $mappings)[1]
        ! normalize-space(.)[. != ''],
      $declared/(unicodeProp | localProp)[@name = 'Name'][1]/@value ! ('[' || . || ']'),
      ($g/@type, $g/@ref)[1] ! ('[' || replace(., '^.*#', '') || ']'))[1]"/>
  </xsl:function>

  <!-- The headword that a tilde in a dictionary stands for. -->
  <xsl:function name="ed:headword" as="xs:string">
    <xsl:param name="reference" as="element()"/>
    <xsl:variable name="entry" as="element()?" select="$reference/ancestor::*[self::entry or self::entryFree][1]"/>
    <xsl:sequence select="(
      $entry//form/(if ($reference/self::pRef) then pron else orth) ! normalize-space(ed:plain(.)), '~')[. != ''][1]"/>
  </xsl:function>

  <!-- The names of whom an attribute points at, from the registers or from the file's own lists. -->
  <xsl:function name="ed:people" as="xs:string?">
    <xsl:param name="attribute" as="attribute()?"/>
    <xsl:sequence select="string-join(tokenize($attribute) ! ed:person-of($attribute, .), ', ')[. != '']"/>
  </xsl:function>

  <!-- The name of one of them: in the file itself, in a register, else as the pointer has it. -->
  <xsl:function name="ed:person-of" as="xs:string">
    <xsl:param name="attribute" as="attribute()"/>
    <xsl:param name="token" as="xs:string"/>
    <xsl:variable name="own" as="element()?" select="key('ed:id', substring-after($token, '#'), root($attribute))[1]"/>
    <xsl:variable name="pointers" as="xs:string*" select="ed:pointers($attribute)"/>
    <!-- A pointer that leads nowhere is left out of those that are resolved: then nobody knows which is which. -->
    <xsl:variable name="pointer" as="xs:string?" select="
      $pointers[count($pointers) = count(tokenize($attribute))][index-of(tokenize($attribute), $token)[1]]"/>
    <xsl:sequence select="(
      $own/(descendant-or-self::persName, .//orgName, .//name, descendant-or-self::role, label)[1] ! normalize-space(ed:plain(.))[. != ''],
      $pointer ! ed:entry(.) ! ed:label(.)[. != ''], replace($token, '^.*#', ''))[1]"/>
  </xsl:function>

</xsl:stylesheet>
