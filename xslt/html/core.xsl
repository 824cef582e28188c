<?xml version="1.0" encoding="UTF-8"?>
<!--
  The core module, in the line: emphasis, foreign words, quotations, titles, references, links, line and page breaks.
  What is a phrase and no more is a span with its name for a class.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- Highlighted, nobody says how; and as the source says. -->
  <xsl:template match="hi">
    <span class="hi">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </span>
  </xsl:template>

  <xsl:template match="hi[ed:holds-flow(.) or exists(ed:renditions(.))]" priority="1">
    <xsl:variable name="classes" as="xs:string*" select="ed:renditions(.)"/>
    <xsl:call-template name="ed:inline">
      <xsl:with-param name="element" select="if ($classes = 'r-super') then 'sup' else if ($classes = 'r-sub') then 'sub' else 'span'"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="emph">
    <xsl:call-template name="ed:inline">
      <xsl:with-param name="element" select="'em'"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="title">
    <xsl:call-template name="ed:inline">
      <xsl:with-param name="element" select="'cite'"/>
      <xsl:with-param name="class" select="string-join(('title', @level ! ('level-' || replace(., '\W', ''))), ' ')"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="foreign | mentioned">
    <xsl:call-template name="ed:inline">
      <xsl:with-param name="element" select="'i'"/>
    </xsl:call-template>
  </xsl:template>

  <!-- A term is a definition's where a gloss belongs to it. -->
  <xsl:template match="term">
    <xsl:call-template name="ed:inline">
      <xsl:with-param name="element" select="if (key('ed:gloss', '#' || @xml:id, root())) then 'dfn' else 'span'"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:key name="ed:gloss" match="gloss[@target]" use="tokenize(@target)"/>

  <xsl:template match="abbr | ex | am | expan | gloss | soCalled | distinct | num | seg | c | cl | phr | s | m | pc | unit
                       | measureGrp | label | desc | email | lbl | lang | stamp | rhyme | meeting | resp | textLang | language
                       | relatedItem | altIdent | ellipsis | rb | noteGrp | street
                       | postCode | postBox | equiv">
    <xsl:call-template name="ed:inline"/>
  </xsl:template>

  <xsl:template match="w">
    <xsl:call-template name="ed:inline"/>
  </xsl:template>

  <!-- Quotations ................................................................................................ -->

  <!-- The marks of a quotation are the source's own words; the style sheet takes back those that browsers add, and puts
       its own where the header says that the transcription has left them out. -->
  <xsl:template match="q | quote | said">
    <xsl:call-template name="ed:inline">
      <xsl:with-param name="element" select="'q'"/>
      <xsl:with-param name="class" select="string-join((local-name(), ed:quoted(.)), ' ')"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:function name="ed:quoted" as="xs:string?">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="
      'r-quoted'[$element/ancestor::TEI[1]/teiHeader/encodingDesc/editorialDecl/quotation/@marks = 'none']"/>
  </xsl:function>

  <!-- A quotation of whole paragraphs, lines or lists stands apart. -->
  <xsl:template match="q[ed:is-block(.)] | said[ed:is-block(.)] | quote[ed:is-block(.)]" priority="1">
    <blockquote>
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="local-name()"/>
      </xsl:call-template>
      <xsl:apply-templates/>
    </blockquote>
  </xsl:template>

  <xsl:template match="cit">
    <xsl:call-template name="ed:inline"/>
  </xsl:template>

  <!-- Works ..................................................................................................... -->

  <xsl:template match="bibl | biblStruct | biblFull | analytic | monogr | series | imprint | edition | author | editor
                       | publisher | pubPlace | biblScope | citedRange | respStmt | funder | sponsor | principal | authority
                       | distributor | extent | licence">
    <xsl:call-template name="ed:inline"/>
  </xsl:template>

  <xsl:template match="listBibl/bibl | listBibl/biblStruct | listBibl/biblFull" priority="1">
    <div>
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="local-name()"/>
      </xsl:call-template>
      <xsl:call-template name="ed:content"/>
    </div>
  </xsl:template>

  <!-- Ruby: the gloss above its base. -->
  <xsl:template match="ruby">
    <xsl:call-template name="ed:inline">
      <xsl:with-param name="element" select="'ruby'"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="rt">
    <xsl:call-template name="ed:inline">
      <xsl:with-param name="element" select="if (parent::ruby) then 'rt' else 'span'"/>
    </xsl:call-template>
  </xsl:template>

  <!-- Links ..................................................................................................... -->

  <xsl:template match="ref | ptr | citedRange[@target]" priority="1">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:variable name="href" as="xs:string?" select="(ed:pointers(@target) ! ed:href($here, .))[1]"/>
    <xsl:variable name="leads" as="xs:boolean" select="exists($href) and not(ed:has-links(.)) and not(ed:in-link(.))"/>
    <xsl:element name="{if ($leads) then 'a' else if (ed:holds-flow(.)) then 'tei-inline' else 'span'}">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="local-name()"/>
      </xsl:call-template>
      <xsl:if test="$leads">
        <xsl:attribute name="href" select="$href"/>
      </xsl:if>
      <xsl:apply-templates/>
      <!-- A pointer has no text of its own, nor has a reference that is empty: they show what they point at. -->
      <xsl:if test="self::ptr or self::ref[not(* or normalize-space())]">
        <span data-editorial="">
          <xsl:value-of select="ed:sign(.)"/>
        </span>
      </xsl:if>
    </xsl:element>
  </xsl:template>

  <!-- True where the HTML of an element holds links already: HTML forbids a link in a link. -->
  <xsl:function name="ed:has-links" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="exists($element/descendant::*[self::note or self::table or ed:may-link(.)])"/>
  </xsl:function>

  <!-- True where an element that may be a link has the element in it. -->
  <xsl:function name="ed:in-link" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="exists($element/ancestor::*[ed:may-link(.)][not(ed:has-links(.))])"/>
  </xsl:function>

  <!-- True for what leads somewhere: references, and names of what has an address or a key. -->
  <xsl:function name="ed:may-link" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="
      if ($element/(@ref | @key)) then map:contains($ed:names, local-name($element))
      else exists($element[self::ref or self::ptr or self::citedRange[@target]])"/>
  </xsl:function>

  <xsl:variable name="ed:names" static="yes" as="map(xs:string, xs:boolean)" select="map:merge(tokenize('
    persName orgName placeName rs name geogName settlement country region bloc district objectName eventName
    ') ! map:entry(., true()))"/>

  <!-- Breaks: shown in the diplomatic text; white space in the reading text, or nothing within a word. ........... -->

  <xsl:template match="lb">
    <br class="lb" data-reading="diplomatic" hidden="hidden"/>
    <xsl:call-template name="ed:break"/>
    <xsl:call-template name="ed:break-anchor"/>
    <!-- Every fifth line has its number in the margin, as printed editions have it. -->
    <xsl:if test="@n[matches(., '^\d*[05]$')]">
      <span class="line-number" data-editorial="" data-reading="diplomatic" hidden="hidden">
        <xsl:value-of select="@n"/>
      </span>
    </xsl:if>
    <xsl:apply-templates/>
  </xsl:template>

  <xsl:template match="pb | cb | gb | milestone">
    <br class="{local-name()}" data-reading="diplomatic" hidden="hidden"/>
    <xsl:call-template name="ed:break"/>
    <xsl:choose>
      <xsl:when test="@n or exists(ed:image-of(.))">
        <span data-editorial="">
          <xsl:call-template name="ed:attributes">
            <xsl:with-param name="class" select="local-name()"/>
          </xsl:call-template>
          <xsl:call-template name="ed:page-link">
            <xsl:with-param name="words" select="'[' || (if (not(@n)) then ed:name-of-view(.) else
              (if (self::pb) then 'p. ' else if (self::cb) then 'col. ' else '') || @n) || ']'"/>
          </xsl:call-template>
        </span>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="ed:break-anchor"/>
      </xsl:otherwise>
    </xsl:choose>
    <xsl:apply-templates/>
  </xsl:template>

  <xsl:template name="ed:break">
    <xsl:if test="not(@break = 'no')">
      <span data-reading="reading">
        <xsl:text> </xsl:text>
      </span>
    </xsl:if>
  </xsl:template>

  <!-- Where a line, or a page without a number, begins: its address in both readings, and where a zone of its image leads. -->
  <xsl:template name="ed:break-anchor">
    <xsl:if test="@xml:id">
      <span id="{@xml:id}">
        <xsl:if test="exists(ed:facs(.))">
          <xsl:attribute name="class" select="'facs-anchor'"/>
        </xsl:if>
      </span>
    </xsl:if>
  </xsl:template>

  <!-- A place, and where a division made by a program would stand: nothing to see. -->
  <xsl:template match="anchor | divGen">
    <span>
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="local-name()"/>
      </xsl:call-template>
    </span>
    <xsl:call-template name="ed:apparatus-mark"/>
    <xsl:apply-templates/>
  </xsl:template>

</xsl:stylesheet>
