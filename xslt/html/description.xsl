<?xml version="1.0" encoding="UTF-8"?>
<!--
  Descriptions: of manuscripts and objects, and of texts (what a header says, where a text has it, too).
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- Manuscripts ............................................................................................... -->

  <xsl:template match="msDesc | msFrag | msPart | msContents | msItem | msItemStruct | physDesc | objectDesc | supportDesc
                       | support | layoutDesc | layout | handDesc | handNote | scriptDesc | scriptNote | decoDesc | decoNote
                       | typeDesc | typeNote | musicNotation | additions | bindingDesc | binding | sealDesc | seal | accMat
                       | history | origin | provenance | acquisition | additional | adminInfo | recordHist | source | custodialHist
                       | custEvent | surrogates | summary | collation | foliation | condition | msIdentifier | rubric
                       | finalRubric | incipit | explicit | colophon | filiation">
    <xsl:call-template name="ed:block">
      <xsl:with-param name="label" select="ed:field(.)"/>
    </xsl:call-template>
  </xsl:template>

  <!-- The list of a description's literature, its language and its extent are fields of it, too. -->
  <xsl:template match="msDesc//listBibl" priority="1">
    <xsl:sequence select="ed:field(.)"/>
    <xsl:next-match/>
  </xsl:template>

  <xsl:template match="msDesc//textLang | msDesc//extent" priority="1">
    <xsl:sequence select="ed:field(.)"/>
    <xsl:next-match/>
  </xsl:template>

  <!-- What is told of in a field, where the source's words do not say it: not within a sentence, nor twice. -->
  <xsl:function name="ed:field" as="element()?">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="key" as="xs:string" select="'field-' || local-name($element)"/>
    <xsl:if test="map:contains($ed:words, $key) and normalize-space($element) and empty($element/head)
      and empty($element/../text()[normalize-space()]) and empty($element/(parent::p | self::handNote/parent::handDesc))
      and not($element/preceding-sibling::*[1]/local-name() = local-name($element))">
      <span class="field" data-editorial=""><xsl:value-of select="ed:word($key)"/>: </span>
    </xsl:if>
  </xsl:function>

  <xsl:template match="altIdentifier | collection | institution | repository | msName | catchwords | signatures | secFol
                       | watermark | heraldry | locusGrp | material | objectType | origDate | origPlace | dimensions
                       | objectIdentifier">
    <xsl:sequence select="ed:field(.)"/>
    <xsl:call-template name="ed:inline"/>
  </xsl:template>

  <!-- Measures and places in a book, which may say all in their attributes. -->
  <xsl:template match="locus | depth | dim | height | width | measure">
    <xsl:choose>
      <xsl:when test="normalize-space(.) or *">
        <xsl:sequence select="self::*[not(self::locus or self::dim or self::measure)] ! ed:field(.)"/>
        <xsl:call-template name="ed:inline"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="ed:signed"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- Texts ..................................................................................................... -->

  <xsl:template match="fileDesc | titleStmt | editionStmt | publicationStmt | seriesStmt | notesStmt | sourceDesc | profileDesc
                       | availability | calendar | calendarDesc | langUsage | textClass | keywords | classCode
                       | correspDesc | correspAction | correspContext | creation | abstract | handNotes | change | particDesc
                       | settingDesc | setting | textDesc | channel | constitution | derivation | domain | factuality
                       | interaction | preparedness | purpose | locale | activity">
    <xsl:call-template name="ed:block"/>
  </xsl:template>

  <xsl:template match="catRef">
    <div>
      <xsl:call-template name="ed:signed"/>
    </div>
  </xsl:template>

</xsl:stylesheet>
