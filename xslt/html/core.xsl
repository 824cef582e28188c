<?xml version="1.0" encoding="UTF-8"?>
<!--
  The core module, in the line: emphasis, foreign words, quotations, titles, references, links, line and page breaks.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:template match="hi">
    <span class="hi">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </span>
  </xsl:template>

  <xsl:template match="emph">
    <em>
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </em>
  </xsl:template>

  <xsl:template match="title">
    <cite>
      <xsl:attribute name="class" select="string-join(('title', @level ! ('level-' || .)), ' ')"/>
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </cite>
  </xsl:template>

  <xsl:template match="foreign | mentioned | term | gloss | soCalled | distinct | q | said | quote | bibl | seg | num
                       | measure | author | editor | publisher | pubPlace | citedRange | biblScope | abbr | expan | ex
                       | speaker[ancestor::p] | cit | label | desc | email
                       | w | pc | s | cl | phr | m | c | g | am | role | roleDesc | actor | orth | pron | hyph | syll
                       | stress | gramGrp | gram | gen | case | per | tns | mood | iType | pos | subc | colloc | usg
                       | etym | def | form | re | xr | lbl | lang | stamp | caesura | rhyme | move | vocal | kinesic
                       | incident | writing | pause | shift | age | geo | eventName | objectName | persPronouns
                       | district | bloc | geogFeat | offset | street | postCode | postBox | locus | locusGrp | catchwords
                       | heraldry | dim | dimensions | height | width | depth | material | objectType | origDate
                       | origPlace | signatures | watermark | secFol | metamark | redo | undo | mod | restore | handNote
                       | formula | series | monogr | analytic | imprint | edition | funder | sponsor | principal
                       | meeting | climate | terrain | att | gi">
    <span class="{local-name()}">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </span>
  </xsl:template>

  <xsl:template match="listBibl/bibl" priority="1">
    <div class="bibl">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </div>
  </xsl:template>

  <!-- A quotation of whole paragraphs, lines or lists stands apart. -->
  <xsl:template match="q[ed:is-block(.)] | said[ed:is-block(.)] | quote[ed:is-block(.)]" priority="1">
    <blockquote class="{local-name()}">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </blockquote>
  </xsl:template>

  <!-- Links ..................................................................................................... -->

  <xsl:template match="ref | ptr | citedRange[@target]" priority="1">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:variable name="href" as="xs:string?" select="(ed:pointers(@target) ! ed:href($here, .))[1]"/>
    <xsl:element name="{if (exists($href) and not(ed:has-links(.))) then 'a' else 'span'}">
      <xsl:attribute name="class" select="local-name()"/>
      <xsl:call-template name="ed:attributes"/>
      <xsl:if test="exists($href) and not(ed:has-links(.))">
        <xsl:attribute name="href" select="$href"/>
      </xsl:if>
      <xsl:apply-templates/>
      <!-- A pointer has no text of its own: it shows what it points at. -->
      <xsl:if test="self::ptr">
        <span data-editorial="">
          <xsl:value-of select="(ed:pointers(@target) ! ed:entry(.) ! ed:label(.), string(@target))[1]"/>
        </span>
      </xsl:if>
    </xsl:element>
  </xsl:template>

  <!-- True where the HTML of an element holds links already: HTML forbids a link in a link. -->
  <xsl:function name="ed:has-links" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="exists($element/descendant::*[self::ref | self::ptr | self::note | self::persName[@ref]
      | self::orgName[@ref] | self::placeName[@ref] | self::rs[@ref] | self::name[@ref]
      | self::citedRange[@target]])"/>
  </xsl:function>

  <!-- Breaks: shown in the diplomatic text; white space in the reading text, or nothing within a word. ........... -->

  <xsl:template match="lb">
    <br class="lb" data-reading="diplomatic" hidden="hidden"/>
    <xsl:call-template name="ed:break"/>
  </xsl:template>

  <xsl:template match="pb | cb | gb | milestone">
    <br class="{local-name()}" data-reading="diplomatic" hidden="hidden"/>
    <xsl:call-template name="ed:break"/>
    <xsl:if test="@n">
      <span class="{local-name()}" data-editorial="">
        <xsl:call-template name="ed:attributes"/>
        <xsl:value-of select="'[' || (if (self::pb) then 'p. ' else if (self::cb) then 'col. ' else '') || @n || ']'"/>
      </span>
    </xsl:if>
  </xsl:template>

  <xsl:template name="ed:break">
    <xsl:if test="not(@break = 'no')">
      <span data-reading="reading">
        <xsl:text> </xsl:text>
      </span>
    </xsl:if>
  </xsl:template>

  <xsl:template match="anchor | handShift">
    <span class="{local-name()}">
      <xsl:call-template name="ed:attributes"/>
    </span>
  </xsl:template>

</xsl:stylesheet>
