<?xml version="1.0" encoding="UTF-8"?>
<!--
  TEI's default text structure and the blocks: divisions, headings, paragraphs, openers, closers.

  A division's children go through mode flow: each that is no division itself becomes a block, with the notes that
  hang on it beside it.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:eg="http://www.tei-c.org/ns/Examples"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- Divisions ................................................................................................. -->

  <xsl:template match="text">
    <xsl:call-template name="ed:flow"/>
  </xsl:template>

  <xsl:template match="body | front | back | group | sourceDoc | surfaceGrp | surface | standOff | facsimile">
    <div>
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="local-name()"/>
      </xsl:call-template>
      <xsl:call-template name="ed:flow"/>
    </div>
  </xsl:template>

  <xsl:template match="div | div1 | div2 | div3 | div4 | div5 | div6 | div7 | postscript | prologue | epilogue | set
                       | performance | castList">
    <section>
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="local-name()"/>
      </xsl:call-template>
      <xsl:call-template name="ed:division-label"/>
      <xsl:call-template name="ed:flow"/>
    </section>
  </xsl:template>

  <!-- The parts of an edition of an inscription have no headings of their own: what each is stands above it. -->
  <xsl:template name="ed:division-label">
    <xsl:param name="slice" as="map(*)?" tunnel="yes" select="()"/>
    <xsl:variable name="begins" as="xs:boolean" select="empty($slice) or xs:integer(@ed:node) ge xs:integer($slice?from)"/>
    <xsl:if test="empty(head) and $begins and @type = ('translation', 'apparatus', 'commentary', 'bibliography')">
      <h2 class="division-label" data-editorial="">
        <xsl:value-of select="ed:word('division-' || @type)"/>
      </h2>
    </xsl:if>
  </xsl:template>

  <!-- The children of a division. What runs in the line there (a fault, but words) stays together in one block. -->
  <xsl:template name="ed:flow">
    <xsl:for-each-group select="node()" group-adjacent="ed:is-block(.) or self::*[ed:is-division(.)]">
      <xsl:choose>
        <xsl:when test="
          current-grouping-key() or (empty(current-group()[self::text()[normalize-space()]]) and count(current-group()[self::*]) le 1)">
          <xsl:apply-templates select="current-group()" mode="flow"/>
        </xsl:when>
        <xsl:otherwise>
          <!-- A page of a part has not all of them: mode flow knows which. -->
          <xsl:variable name="here" as="node()*">
            <xsl:apply-templates select="current-group()" mode="flow"/>
          </xsl:variable>
          <xsl:if test="exists($here)">
            <div class="block">
              <div>
                <xsl:apply-templates select="current-group()"/>
              </div>
              <xsl:for-each select="current-group()[self::*]">
                <xsl:call-template name="ed:notes-of"/>
              </xsl:for-each>
            </div>
          </xsl:if>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each-group>
  </xsl:template>

  <xsl:template match="*" mode="flow">
    <div class="block">
      <xsl:choose>
        <xsl:when test="ed:is-block(.)">
          <xsl:apply-templates select="." mode="html"/>
        </xsl:when>
        <!-- Signs may stand about what runs in the line: together they are one thing beside the notes. -->
        <xsl:otherwise>
          <div>
            <xsl:apply-templates select="." mode="html"/>
          </div>
        </xsl:otherwise>
      </xsl:choose>
      <xsl:call-template name="ed:notes-of"/>
    </div>
  </xsl:template>

  <xsl:template match="*[ed:is-division(.)]" mode="flow" priority="1">
    <xsl:apply-templates select="." mode="html"/>
  </xsl:template>

  <!-- No part of the line, and no block: nothing but the notes that hang on it. -->
  <xsl:template match="*[ed:is-annotation(.)][empty(.//note)]" mode="flow" priority="1"/>

  <xsl:template match="text()" mode="flow">
    <xsl:apply-templates select="." mode="html"/>
  </xsl:template>

  <!-- The lines of a source end where they do, and are not indented: a page has no use for that. -->
  <xsl:template match="text()[contains(., '&#10;')]">
    <xsl:variable name="lines" as="xs:string+" select="tokenize(., '\n\s*')"/>
    <xsl:value-of select="$lines[position() lt last()] ! ed:without-blanks-at-end(.), $lines[last()]" separator="&#10;"/>
  </xsl:template>

  <!-- Cut off one by one: a pattern that may begin anywhere and must reach the end is tried at each place of a line. -->
  <xsl:function name="ed:without-blanks-at-end" as="xs:string">
    <xsl:param name="line" as="xs:string"/>
    <xsl:variable name="length" as="xs:integer" select="string-length($line)"/>
    <xsl:sequence select="
      if (substring($line, $length) = (' ', '&#9;', '&#13;')) then ed:without-blanks-at-end(substring($line, 1, $length - 1))
      else $line"/>
  </xsl:function>

  <xsl:template match="eg:egXML//text() | eg//text() | *[@xml:space = 'preserve']//text()" priority="1">
    <xsl:sequence select="."/>
  </xsl:template>

  <xsl:template match="comment() | processing-instruction()" mode="flow"/>

  <!-- What most elements are .................................................................................... -->

  <!-- In the line: a span, or the HTML element that means the same. One that holds blocks is an element of no meaning to
       browsers, since a span must not hold any. -->
  <xsl:template name="ed:inline">
    <xsl:param name="element" as="xs:string" select="'span'"/>
    <xsl:param name="class" as="xs:string*" select="local-name()"/>
    <xsl:element name="{if (ed:holds-flow(.)) then 'tei-inline' else $element}">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="$class"/>
      </xsl:call-template>
      <xsl:call-template name="ed:content"/>
    </xsl:element>
  </xsl:template>

  <!-- A small mark of which nothing is shown, in no other letters and no other language than what is around it: its words
       alone. A text with a tag for each long s weighs what it weighs without. -->
  <xsl:template match="addName | c | forename | genName | geo | geogFeat | idno | location | m | measureGrp | nameLink | pc
                       | roleName | surname | unit | w | bloc[ed:is-part(.)] | country[ed:is-part(.)] | date[ed:is-part(.)]
                       | district[ed:is-part(.)] | geogName[ed:is-part(.)] | orgName[ed:is-part(.)] | persName[ed:is-part(.)]
                       | placeName[ed:is-part(.)] | region[ed:is-part(.)] | settlement[ed:is-part(.)]" priority="0.6">
    <xsl:variable name="says" as="attribute()*">
      <xsl:call-template name="ed:attributes"/>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="exists($says) or @when or ed:is-block(.) or ed:holds-flow(.)">
        <xsl:next-match/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="ed:content"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A block: an HTML paragraph cannot hold blocks, so one with blocks in it is a div. -->
  <xsl:template name="ed:block">
    <xsl:param name="class" as="xs:string*" select="local-name()"/>
    <xsl:param name="label" as="element()?" select="()"/>
    <xsl:element name="{if (ed:holds-flow(.)) then 'div' else 'p'}">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="$class"/>
      </xsl:call-template>
      <xsl:sequence select="$label"/>
      <xsl:call-template name="ed:content"/>
      <xsl:if test="(self::p or self::ab) and @ed:host and @xml:id and not(ed:holds-flow(.))">
        <xsl:call-template name="ed:pilcrow"/>
      </xsl:if>
    </xsl:element>
  </xsl:template>

  <!-- The address of a paragraph, to be cited by: a link to it, and with the script to a citation. -->
  <xsl:template name="ed:pilcrow">
    <a class="address" href="#{encode-for-uri(@xml:id)}" data-editorial="" aria-label="{ed:word('address-of')}">¶</a>
  </xsl:template>

  <xsl:function name="ed:holds-flow" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="exists($element/descendant::*[ed:is-block(.)])"/>
  </xsl:function>

  <!-- The content, with a space between parts that stand apart and have none. -->
  <xsl:template name="ed:content">
    <xsl:choose>
      <xsl:when test="ed:is-of-parts(.)">
        <xsl:for-each select="node()">
          <xsl:apply-templates select="."/>
          <xsl:if test="ed:stands-off(.)">
            <xsl:text> </xsl:text>
          </xsl:if>
        </xsl:for-each>
      </xsl:when>
      <xsl:otherwise>
        <xsl:apply-templates/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A sign for what has no words of its own; where there are some all the same, they follow it. -->
  <xsl:template name="ed:signed">
    <xsl:variable name="sign" as="xs:string?" select="ed:sign(.)[. != '']"/>
    <xsl:element name="{if (ed:holds-flow(.)) then 'tei-inline' else 'span'}">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="local-name()"/>
      </xsl:call-template>
      <xsl:if test="exists($sign)">
        <span data-editorial=""><xsl:value-of select="$sign"/></span>
      </xsl:if>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <!-- Attributes ................................................................................................ -->

  <!-- The class, id, language and hand of an element, on the HTML element that stands for it. -->
  <xsl:template name="ed:attributes">
    <xsl:param name="class" as="xs:string*" select="()"/>
    <xsl:variable name="classes" as="xs:string*" select="distinct-values(($class, ed:renditions(.)))"/>
    <xsl:if test="exists($classes)">
      <xsl:attribute name="class" select="$classes" separator=" "/>
    </xsl:if>
    <xsl:sequence select="@xml:id ! ed:attribute('id', .)"/>
    <xsl:if test="@xml:lang and not(@xml:lang = ancestor::*[@xml:lang][1]/@xml:lang)">
      <xsl:attribute name="lang" select="ed:language-tag(@xml:lang)"/>
    </xsl:if>
    <xsl:sequence select="ed:said-of(.) ! ed:attribute('data-say', .)"/>
    <xsl:sequence select="ed:direction(.) ! ed:attribute('dir', .)"/>
    <!-- For an edition's own style sheet; what has a class already is not said twice, nor the kind of each form of a name or title. -->
    <xsl:sequence select="@cert ! ed:attribute('data-cert', .)"/>
    <xsl:if test="@type and not(map:contains($ed:small, local-name()) or map:contains($ed:names, local-name()) or self::title or self::anchor)">
      <xsl:attribute name="data-type" select="@type"/>
    </xsl:if>
    <xsl:sequence select="
      string-join(ed:rend-words(@rend)[empty(ed:rend-class(.))], ' ')[. != ''] ! ed:attribute('data-rend', .)"/>
  </xsl:template>

  <xsl:function name="ed:attribute" as="attribute()">
    <xsl:param name="name" as="xs:string"/>
    <xsl:param name="value" as="xs:string"/>
    <xsl:attribute name="{$name}" select="$value"/>
  </xsl:function>

  <!-- Headings: the page's title is h1, the heading of the outermost division h2. ................................ -->

  <xsl:template match="head">
    <xsl:param name="slice" as="map(*)?" tunnel="yes" select="()"/>
    <!-- One deeper for each division around its own that has a heading on this page: no level is skipped. -->
    <xsl:variable name="level" as="xs:integer" select="min((6, 2 + count(
      ../ancestor::*[ed:is-division(.)][head[empty($slice) or xs:integer(@ed:node) ge xs:integer($slice?from)]])))"/>
    <!-- A heading of HTML holds no blocks. -->
    <xsl:variable name="flow" as="xs:boolean" select="ed:holds-flow(.)"/>
    <xsl:element name="{if ($flow) then 'div' else 'h' || $level}">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="'head'"/>
      </xsl:call-template>
      <xsl:if test="$flow">
        <xsl:attribute name="role" select="'heading'"/>
        <xsl:attribute name="aria-level" select="$level"/>
      </xsl:if>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="head[parent::*[not(ed:is-division(.))]]" priority="1">
    <div>
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="'head'"/>
      </xsl:call-template>
      <xsl:apply-templates/>
    </div>
  </xsl:template>

  <!-- Paragraphs and their like ................................................................................. -->

  <xsl:template match="p | ab | dateline | salute | signed | byline | trailer | argument | epigraph | opener | closer
                       | docTitle | titlePage | titlePart | docAuthor | docDate | docEdition | docImprint | imprimatur
                       | post | addrLine">
    <xsl:call-template name="ed:block"/>
  </xsl:template>

  <xsl:template match="floatingText | address">
    <div>
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="local-name()"/>
      </xsl:call-template>
      <xsl:call-template name="ed:content"/>
    </div>
  </xsl:template>

</xsl:stylesheet>
