<?xml version="1.0" encoding="UTF-8"?>
<!--
  TEI's default text structure and the blocks: divisions, headings, paragraphs, openers, closers, verse, drama.

  A division's children go through mode flow: each that is no division itself becomes a block, with the notes that
  hang on it beside it.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- Divisions ................................................................................................. -->

  <xsl:template match="text">
    <xsl:apply-templates mode="flow"/>
  </xsl:template>

  <xsl:template match="body | front | back | group">
    <div class="{local-name()}">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates mode="flow"/>
    </div>
  </xsl:template>

  <xsl:template match="div | div1 | div2 | div3 | div4 | div5 | div6 | div7 | postscript | prologue | epilogue | set
                       | performance | castList">
    <section class="{local-name()}">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates mode="flow"/>
    </section>
  </xsl:template>

  <xsl:template match="floatingText">
    <div class="floatingText">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </div>
  </xsl:template>

  <xsl:template match="*" mode="flow">
    <div class="block">
      <xsl:apply-templates select="." mode="html"/>
      <xsl:call-template name="ed:notes-of"/>
    </div>
  </xsl:template>

  <xsl:template match="*[ed:is-division(.)]" mode="flow" priority="1">
    <xsl:apply-templates select="." mode="html"/>
  </xsl:template>

  <xsl:template match="text()" mode="flow">
    <xsl:sequence select="."/>
  </xsl:template>

  <xsl:template match="comment() | processing-instruction()" mode="flow"/>

  <!-- Attributes ................................................................................................ -->

  <!-- The id, the language and the hand of an element, on the HTML element that stands for it. -->
  <xsl:template name="ed:attributes">
    <xsl:sequence select="@xml:id ! ed:attribute('id', .)"/>
    <xsl:if test="@xml:lang and not(@xml:lang = ancestor::*[@xml:lang][1]/@xml:lang)">
      <xsl:attribute name="lang" select="@xml:lang"/>
    </xsl:if>
    <xsl:sequence select="(@type, @rend, @cert) ! ed:attribute('data-' || local-name(), .)"/>
  </xsl:template>

  <xsl:function name="ed:attribute" as="attribute()">
    <xsl:param name="name" as="xs:string"/>
    <xsl:param name="value" as="xs:string"/>
    <xsl:attribute name="{$name}" select="$value"/>
  </xsl:function>

  <!-- Headings: the page's title is h1, the heading of the outermost division h2. ................................ -->

  <xsl:template match="head">
    <xsl:variable name="level" as="xs:integer" select="min((6, max((2, count(ancestor::*[ed:is-division(.)][not(self::text | self::body
      | self::front | self::back | self::group)]) + 1))))"/>
    <xsl:element name="h{$level}">
      <xsl:attribute name="class" select="'head'"/>
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="list/head | table/head | figure/head | lg/head | listBibl/head | listPerson/head">
    <div class="head">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </div>
  </xsl:template>

  <!-- Paragraphs and their like: an HTML paragraph cannot hold blocks, so one with blocks in it is a div. ........ -->

  <xsl:template match="p | ab | l | dateline | salute | signed | byline | trailer | speaker | stage | argument
                       | epigraph | opener | closer | address | addrLine | docTitle | titlePage | titlePart | docAuthor
                       | docDate | docEdition | docImprint | imprimatur | castGroup | castItem | camera | caption
                       | sound | tech | view | u | spGrp | entry | entryFree | superEntry | hom | sense | dictScrap
                       | person | personGrp | org | place | event | nym | object | birth | death | sex | occupation
                       | affiliation | education | faith | nationality | residence | floruit | state | trait | location
                       | population | idno | listApp | listWit | witness | listNym | listObject | listRelation">
    <xsl:element name="{if (descendant::*[ed:is-block(.)] or self::address) then 'div' else 'p'}">
      <xsl:attribute name="class" select="local-name()"/>
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <!-- In a line of prose these are parts of the line. -->
  <xsl:template match="p//stage | l/stage | address/addrLine" priority="1">
    <span class="{local-name()}">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </span>
    <xsl:if test="self::addrLine">
      <br/>
    </xsl:if>
  </xsl:template>

  <xsl:template match="lg | sp">
    <div class="{local-name()}">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </div>
  </xsl:template>

</xsl:stylesheet>
