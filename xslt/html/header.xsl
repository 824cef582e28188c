<?xml version="1.0" encoding="UTF-8"?>
<!--
  The teiHeader on the page: the masthead above the text, and what is told about the text below it.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="header">

  <!-- Above the text ............................................................................................ -->

  <xsl:template name="ed:masthead">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:variable name="header" as="element(teiHeader)?" select="$tei/teiHeader"/>
    <xsl:variable name="letter" as="element(correspDesc)*" select="$header/profileDesc/correspDesc"/>
    <xsl:variable name="written" as="element(date)?" select="ed:written($tei)"/>
    <header class="masthead">
      <xsl:apply-templates select="$header/profileDesc/textClass"/>
      <h1>
        <xsl:value-of select="ed:title($tei)"/>
      </h1>
      <xsl:apply-templates select="$header/fileDesc/titleStmt/(title[ed:is-subtitle(.)], author[normalize-space()])"/>
      <!-- The head of a letter says when it was sent: not twice. -->
      <xsl:if test="exists($written) and empty($letter[.//date ! ed:date-in-words(.) = ed:date-in-words($written)])">
        <p class="when">
          <xsl:for-each select="$written">
            <xsl:call-template name="ed:time"/>
          </xsl:for-each>
        </p>
      </xsl:if>
      <xsl:apply-templates select="$letter, $header/profileDesc/abstract"/>
    </header>
  </xsl:template>

  <xsl:function name="ed:title" as="xs:string">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:sequence select="(ed:main-title($tei) ! normalize-space(ed:plain(.)), string($ed:about?id))[1]"/>
  </xsl:function>

  <!-- Of several titles the main one, that of the text rather than of its series; pipeline/outline.py has the same rule. -->
  <xsl:function name="ed:main-title" as="element(title)?">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:variable name="titles" as="element(title)*" select="
      $tei/teiHeader/fileDesc/titleStmt/title[normalize-space(ed:plain(.))]"/>
    <xsl:sequence select="(
      $titles[@type = 'main'], $titles[@level = 'a'][not(@type = $ed:lesser-titles)],
      $titles[not(@type = $ed:lesser-titles or @level = ('j', 's'))], $titles)[1]"/>
  </xsl:function>

  <xsl:variable name="ed:lesser-titles" as="xs:string*" select="
    'sub', 'subordinate', 'short', 'alt', 'parallel', 'desc', 'iso-date', 'series', 'sort'"/>

  <xsl:function name="ed:is-subtitle" as="xs:boolean">
    <xsl:param name="title" as="element(title)"/>
    <xsl:sequence select="$title/@type = ('sub', 'subordinate')"/>
  </xsl:function>

  <xsl:template match="title">
    <p class="subtitle">
      <xsl:sequence select="@xml:lang ! ed:attribute('lang', ed:language-tag(.))"/>
      <xsl:apply-templates mode="html"/>
    </p>
  </xsl:template>

  <xsl:template match="author">
    <p class="author">
      <xsl:call-template name="ed:person"/>
    </p>
  </xsl:template>

  <!-- Somebody who had a part in it, with a link to who that is. -->
  <xsl:template name="ed:person">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:variable name="href" as="xs:string?" select="(ed:pointers(@ref) ! ed:href($here, .))[1]"/>
    <xsl:choose>
      <xsl:when test="exists($href) and not(ed:has-links(.))">
        <a class="name" href="{$href}"><xsl:value-of select="ed:name-in-words(.)"/></a>
      </xsl:when>
      <xsl:when test="empty(text()[normalize-space()]) and empty(.//(ref | ptr))">
        <xsl:variable name="names" as="element()*" select="*[normalize-space()]"/>
        <xsl:choose>
          <xsl:when test="exists($names[@ref]) or count($names) gt 1 and empty(* except (name | persName | orgName))">
            <xsl:for-each select="$names">
              <xsl:if test="position() gt 1">, </xsl:if>
              <xsl:call-template name="ed:person-by-name"/>
            </xsl:for-each>
          </xsl:when>
          <xsl:otherwise>
            <xsl:value-of select="ed:name-in-words(.)"/>
          </xsl:otherwise>
        </xsl:choose>
      </xsl:when>
      <xsl:otherwise>
        <xsl:apply-templates mode="html"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A name, or somebody with a name and an address: parts that stand apart, even without white space between. -->
  <xsl:function name="ed:name-in-words" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="parts" as="element()*" select="$element/*[normalize-space()]"/>
    <xsl:sequence select="
      if (empty($parts) or exists($element/text()[normalize-space()])) then normalize-space(ed:plain($element))
      else string-join($parts ! ed:name-in-words(.), if ($parts/(self::surname | self::forename)) then ' ' else ', ')"/>
  </xsl:function>

  <!-- What has one answer (classification, type) in a first line; what has several (subjects) in a second. -->
  <xsl:template match="textClass">
    <xsl:variable name="single" as="element(catRef)*" select="catRef[count(tokenize(@target)) = 1]"/>
    <xsl:call-template name="ed:categories">
      <xsl:with-param name="label" select="ed:word('categories')"/>
      <xsl:with-param name="categories" select="$single/@target ! ed:category(.)/catDesc"/>
    </xsl:call-template>
    <xsl:call-template name="ed:categories">
      <xsl:with-param name="label" select="ed:word('subjects')"/>
      <xsl:with-param name="categories" select="
        (catRef except $single)/@target ! ed:category(.)/catDesc, keywords//(term | item[not(term)])"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="ed:categories">
    <xsl:param name="label" as="xs:string"/>
    <xsl:param name="categories" as="element()*"/>
    <xsl:if test="exists($categories)">
      <ul class="categories" aria-label="{$label}">
        <xsl:for-each select="$categories">
          <li><xsl:value-of select="normalize-space(.)"/></li>
        </xsl:for-each>
      </ul>
    </xsl:if>
  </xsl:template>

  <xsl:function name="ed:category" as="element(category)*">
    <xsl:param name="target" as="attribute()"/>
    <xsl:sequence select="tokenize($target) ! key('ed:id', substring-after(., '#'), root($target))[self::category]"/>
  </xsl:function>

  <xsl:template match="abstract">
    <div class="abstract">
      <xsl:variable name="hand" as="xs:string?" select="ed:hand(@resp)"/>
      <p class="abstract-hand">
        <xsl:value-of select="if (exists($hand)) then ed:word('abstract-by', $hand) else ed:word('abstract')"/>
      </p>
      <xsl:apply-templates mode="html"/>
    </div>
  </xsl:template>

  <!-- A note in the header is told on the spot. -->
  <xsl:template match="teiHeader//note" mode="html" priority="2">
    <xsl:element name="{if (ed:holds-flow(.)) then 'div' else 'span'}">
      <xsl:attribute name="class" select="'header-note'"/>
      <xsl:value-of select="(ed:hand(@resp) ! (. || ': '), ed:word('note-header'))[1]"/>
      <xsl:apply-templates mode="html"/>
    </xsl:element>
  </xsl:template>

  <!-- Below the text ............................................................................................ -->

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
  <xsl:variable name="ed:hidden-in-header" as="map(xs:string, xs:boolean)" select="map:merge(tokenize('
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
  <xsl:variable name="ed:opened-in-header" as="map(xs:string, xs:boolean)" select="map:merge(tokenize('
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

  <!-- Statements ................................................................................................ -->

  <xsl:template match="titleStmt/title" priority="1">
    <xsl:param name="told" as="xs:boolean" select="false()" tunnel="yes"/>
    <xsl:choose>
      <xsl:when test="$told">
        <xsl:apply-templates mode="html"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:next-match/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="editor | principal | funder | sponsor | meeting | publisher | distributor | authority">
    <xsl:call-template name="ed:person"/>
    <xsl:value-of select="@role ! (' (' || . || ')')"/>
  </xsl:template>

  <xsl:template match="respStmt">
    <xsl:variable name="who" as="element()*" select="name | orgName | persName"/>
    <b>
      <xsl:for-each select="$who">
        <xsl:if test="position() gt 1">, </xsl:if>
        <xsl:call-template name="ed:person-by-name"/>
      </xsl:for-each>
    </b>
    <xsl:value-of select="if (exists($who) and exists(resp)) then ': ' else ''"/>
    <xsl:value-of select="resp ! (normalize-space(ed:plain(.)), string(@key))[. != ''][1]" separator="; "/>
    <xsl:value-of select="(* except ($who, resp, note))[normalize-space()] ! (', ' || normalize-space(ed:plain(.)))" separator=""/>
    <xsl:apply-templates select="note"/>
  </xsl:template>

  <!-- Names in the header may bear ids that the page has no use for. -->
  <xsl:template name="ed:person-by-name">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:variable name="href" as="xs:string?" select="(ed:named(.) ! ed:href($here, .))[1]"/>
    <xsl:choose>
      <xsl:when test="exists($href)">
        <a class="name" href="{$href}"><xsl:value-of select="ed:name-in-words(.)"/></a>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="ed:name-in-words(.)"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- An identifier with its kind; a link where it is an address, or has one. -->
  <xsl:template match="idno">
    <xsl:variable name="value" as="xs:string" select="normalize-space(.)"/>
    <xsl:variable name="address" as="xs:string?" select="
      if (matches($value, '^https?://', 'i')) then string(iri-to-uri($value)) else ed:authority(.)"/>
    <xsl:if test="empty(*)">
      <xsl:value-of select="@type ! (. || ': ')"/>
    </xsl:if>
    <xsl:choose>
      <xsl:when test="exists(*)">
        <xsl:for-each select="*">
          <xsl:if test="position() gt 1"><br/></xsl:if>
          <xsl:apply-templates select="."/>
        </xsl:for-each>
      </xsl:when>
      <xsl:when test="exists($address)">
        <a href="{$address}"><xsl:value-of select="$value"/></a>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="$value"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="date">
    <xsl:choose>
      <xsl:when test="normalize-space()">
        <xsl:apply-templates select="." mode="html"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="ed:date-in-words(.)"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A licence leads to its text; one that is quoted at length is quoted below its address. -->
  <xsl:template match="licence">
    <xsl:variable name="target" as="xs:string?" select="tokenize(@target)[matches(., '^https?://', 'i')][1]"/>
    <xsl:choose>
      <xsl:when test="exists($target) and empty(.//(ref | ptr | list)) and count(p) le 1">
        <a rel="license" href="{$target}">
          <xsl:value-of select="(normalize-space(ed:plain(.))[. != ''], $target)[1]"/>
        </a>
      </xsl:when>
      <xsl:otherwise>
        <xsl:for-each select="$target">
          <a rel="license" href="{.}"><xsl:value-of select="."/></a>
        </xsl:for-each>
        <xsl:apply-templates mode="html"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="seriesStmt">
    <xsl:for-each select="*[ed:states(.)]">
      <xsl:if test="position() gt 1">, </xsl:if>
      <xsl:choose>
        <xsl:when test="self::title">
          <cite><xsl:apply-templates mode="html"/></cite>
        </xsl:when>
        <xsl:otherwise>
          <xsl:apply-templates select="."/>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="msDesc">
    <xsl:value-of select="msIdentifier/*[normalize-space()]/normalize-space(.)" separator=", "/>
    <xsl:value-of select="@cert ! (' (' || ed:certainty(.) || ')')"/>
    <xsl:if test="msIdentifier[normalize-space()]">
      <xsl:text>. </xsl:text>
    </xsl:if>
    <xsl:apply-templates select="* except msIdentifier" mode="html"/>
  </xsl:template>

  <xsl:template match="bibl">
    <xsl:apply-templates select="node() except (availability, note)" mode="html"/>
    <xsl:apply-templates select="note" mode="html"/>
    <xsl:if test="availability">
      <div class="rights">
        <xsl:apply-templates select="availability/*" mode="html"/>
      </div>
    </xsl:if>
  </xsl:template>

  <xsl:template match="language">
    <xsl:value-of select="string-join((normalize-space(.)[. != ''], @ident ! (if (normalize-space(..)) then '(' || . || ')' else string()),
      @usage ! (. || ' %')), ' ')"/>
  </xsl:template>

  <xsl:template match="classCode | catRef">
    <xsl:value-of select="string-join((normalize-space(.)[. != ''], @target[not(normalize-space(..))], @scheme ! ('(' || replace(., '^#', '') || ')')), ' ')"/>
  </xsl:template>

  <!-- Categories with what they mean, the way they are nested. -->
  <xsl:template match="classDecl | taxonomy">
    <xsl:apply-templates select="* except category"/>
    <xsl:if test="category">
      <ul class="taxonomy">
        <xsl:apply-templates select="category"/>
      </ul>
    </xsl:if>
  </xsl:template>

  <xsl:template match="taxonomy/desc | taxonomy/bibl | taxonomy/head" priority="1">
    <p><xsl:apply-templates mode="html"/></p>
  </xsl:template>

  <xsl:template match="category">
    <li>
      <xsl:for-each select="(catDesc | desc | gloss)[normalize-space()]">
        <xsl:if test="position() gt 1">; </xsl:if>
        <xsl:apply-templates mode="html"/>
      </xsl:for-each>
      <xsl:if test="category">
        <ul>
          <xsl:apply-templates select="category"/>
        </ul>
      </xsl:if>
    </li>
  </xsl:template>

  <!-- The patterns below are for programs. -->
  <xsl:template match="refsDecl">
    <xsl:apply-templates select="p | ab"/>
  </xsl:template>

  <!-- What says all in its attributes. -->
  <xsl:template match="variantEncoding">
    <xsl:value-of select="(@method, @location)" separator=", "/>
  </xsl:template>

  <xsl:template match="application">
    <xsl:value-of select="string-join(((label | desc)[1] ! normalize-space(.), @ident[empty(../(label | desc))], @version), ' ')"/>
  </xsl:template>

  <xsl:template match="appInfo">
    <xsl:for-each select="application">
      <xsl:if test="position() gt 1"><br/></xsl:if>
      <xsl:apply-templates select="."/>
    </xsl:for-each>
  </xsl:template>

  <!-- The statements of creation that the masthead has not told. -->
  <xsl:template match="creation">
    <xsl:for-each select="node()">
      <xsl:choose>
        <xsl:when test="self::date">
          <xsl:apply-templates select="."/>
        </xsl:when>
        <xsl:otherwise>
          <xsl:apply-templates select="." mode="html"/>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="change">
    <xsl:variable name="about" as="xs:string" select="string-join((ed:date-in-words-of(.), (ed:hand(@who), @who ! replace(., '^.*[#/]', ''))[1], @status), ', ')"/>
    <xsl:value-of select="if ($about and normalize-space()) then $about || ': ' else $about"/>
    <xsl:apply-templates mode="html"/>
  </xsl:template>

  <!-- A change may have its day in ISO's form alone, to the second. -->
  <xsl:function name="ed:date-in-words-of" as="xs:string?">
    <xsl:param name="change" as="element()"/>
    <xsl:sequence select="(ed:span($change), $change/@when-iso ! ed:date(substring(., 1, 10)))[1]"/>
  </xsl:function>

  <!-- Blocks of their own within a statement. -->
  <xsl:template match="p | ab | list | listBibl | listWit | listPerson | listPlace | listOrg | listEvent | biblStruct | biblFull
                       | recordingStmt | scriptStmt | particDesc | settingDesc | textDesc | calendarDesc | handNotes
                       | note | relatedItem | address | ptr | ref">
    <xsl:apply-templates select="." mode="html"/>
  </xsl:template>

  <!-- A statement of an element that has no rule here: its words. -->
  <xsl:template match="*">
    <xsl:apply-templates mode="html"/>
  </xsl:template>

</xsl:stylesheet>
