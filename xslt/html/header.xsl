<?xml version="1.0" encoding="UTF-8"?>
<!--
  The teiHeader on the page, below the text: which of its statements are told there, and how each is headed.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="header">

  <!-- All that the header says and the masthead does not: a term for each kind of statement, and what is stated. -->
  <xsl:template name="ed:about">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:variable name="header" as="element(teiHeader)?" select="$tei/teiHeader"/>
    <xsl:variable name="file" as="element(fileDesc)?" select="$header/fileDesc"/>
    <!-- Readers ask first whose it is and where it comes from, last how it was made. -->
    <xsl:variable name="first" as="element()*" select="$file/(titleStmt, notesStmt, sourceDesc)"/>
    <xsl:variable name="parts" as="element()*" select="
      $file/titleStmt, $file/notesStmt, $file/sourceDesc, $header/profileDesc, $header/encodingDesc, $file/(* except $first),
      $header/(* except (fileDesc, profileDesc, encodingDesc, revisionDesc[.//change]))"/>
    <xsl:variable name="hidden" as="xs:string*" select="distinct-values($header//*[map:contains($ed:hidden-in-header, local-name())]
      /local-name())"/>
    <section class="about" aria-labelledby="about">
      <h2 id="about"><xsl:value-of select="ed:word('about')"/></h2>
      <dl>
        <xsl:for-each-group select="$parts ! ed:facts(.)" group-adjacent="ed:name-of-fact(.)">
          <dt><xsl:value-of select="current-grouping-key()"/></dt>
          <xsl:for-each select="current-group()">
            <dd>
              <xsl:sequence select="@xml:lang ! ed:attribute('lang', ed:language-tag(.))"/>
              <xsl:apply-templates select=".">
                <xsl:with-param name="told" select="true()" tunnel="yes"/>
              </xsl:apply-templates>
            </dd>
          </xsl:for-each>
        </xsl:for-each-group>
        <xsl:if test="exists($hidden)">
          <dt><xsl:value-of select="ed:word('header-in-file')"/></dt>
          <dd><xsl:value-of select="sort(distinct-values($hidden ! ed:name-in-file(.)))" separator="; "/></dd>
        </xsl:if>
      </dl>
    </section>
  </xsl:template>

  <!-- What is meant for programs, and has done its work when a page is made: the page names it, the file has it. -->
  <xsl:variable name="ed:hidden-in-header" static="yes" as="map(xs:string, xs:boolean)" select="map:merge(tokenize('
    charDecl cRefPattern citeStructure fsdDecl listPrefixDef prefixDef refState schemaRef schemaSpec styleDefDecl tagsDecl
    xenoData ') ! map:entry(., true()))"/>

  <!-- What such an element is about. -->
  <xsl:function name="ed:name-in-file" as="xs:string">
    <xsl:param name="name" as="xs:string"/>
    <xsl:sequence select="ed:word('only-' || (map {
      'cRefPattern': 'citeStructure', 'refState': 'citeStructure', 'prefixDef': 'listPrefixDef', 'schemaSpec': 'schemaRef',
      'styleDefDecl': 'tagsDecl' }($name), $name)[1])"/>
  </xsl:function>

  <!-- What only holds statements. -->
  <xsl:variable name="ed:opened-in-header" static="yes" as="map(xs:string, xs:boolean)" select="map:merge(tokenize('
    availability editionStmt editorialDecl encodingDesc fileDesc langUsage listChange notesStmt profileDesc publicationStmt
    revisionDesc seriesStmt sourceDesc textClass titleStmt ') ! map:entry(., true()))"/>

  <!-- The statements in a part of the header that are to be told below the text. -->
  <xsl:function name="ed:facts" as="element()*">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="name" as="xs:string" select="local-name($element)"/>
    <xsl:choose>
      <xsl:when test="map:contains($ed:hidden-in-header, $name) or ed:is-above($element) or not(ed:states($element))"/>
      <!-- A series is one statement: its title and its number belong together. -->
      <xsl:when test="map:contains($ed:opened-in-header, $name) and not($name = 'seriesStmt')
        and empty($element/text()[normalize-space()])">
        <xsl:sequence select="$element/* ! ed:facts(.)"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:sequence select="$element"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <!-- True for what the masthead has told. -->
  <xsl:function name="ed:is-above" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="tei" as="element(TEI)?" select="$element/ancestor::TEI[1]"/>
    <xsl:for-each select="$element">
      <xsl:sequence select="
        exists(self::title[parent::titleStmt][. is ed:main-title($tei) or ed:is-subtitle(.)]
          | self::author[parent::titleStmt] | self::abstract | self::correspDesc | self::keywords
          | self::catRef[exists(ed:category(@target))]
          | self::creation[empty(text()[normalize-space()]) and empty(* except ed:written($tei))])"/>
    </xsl:for-each>
  </xsl:function>

  <!-- True for what says something: in words, or in attributes where it has none. -->
  <xsl:function name="ed:states" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="
      normalize-space($element) != ''
      or exists($element/descendant-or-self::*[self::language or self::licence or self::catRef or self::change or self::date
        or self::variantEncoding or self::ptr or self::ref or self::measure or self::handNote or self::relation
        or self::correspAction or self::application or self::graphic]
        /@*[not(local-name() = ('id', 'lang', 'n', 'status'))])"/>
  </xsl:function>

  <!-- How a statement is headed; one of an element that is not known here by the element's name. -->
  <xsl:function name="ed:name-of-fact" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="name" as="xs:string" select="local-name($element)"/>
    <xsl:variable name="parent" as="xs:string" select="local-name($element/..)"/>
    <xsl:variable name="key" as="xs:string" select="
      if ($name = 'note' and $element/@type = 'authorship') then 'authorship'
      else if ($parent = ('sourceDesc', 'availability')) then map { 'sourceDesc': 'source', 'availability': 'rights' }($parent)
      else if ($parent = ('editionStmt', 'publicationStmt', 'editorialDecl') and $name = ('p', 'ab', 'edition', 'respStmt')) then
        map { 'editionStmt': 'edition', 'publicationStmt': 'header-publication', 'editorialDecl': 'editorial-practice' }($parent)
      else if ($parent = ('notesStmt', 'revisionDesc', 'listChange')) then
        map { 'notesStmt': 'header-notes', 'revisionDesc': 'revisions', 'listChange': 'revisions' }($parent)
      else if ($name = ('p', 'ab')) then 'header-' || $parent
      else (map {
        'availability': 'rights', 'handNotes': 'hands', 'idno': 'identifiers', 'language': 'language', 'catRef': 'header-classCode',
        'address': 'header-publication', 'variantEncoding': 'apparatus', 'ptr': 'header-publication',
        'ref': 'header-publication' }($name), 'header-' || $name)[1]"/>
    <xsl:sequence select="if (map:contains($ed:words, $key)) then ed:word($key) else $name"/>
  </xsl:function>

</xsl:stylesheet>
