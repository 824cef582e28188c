<?xml version="1.0" encoding="UTF-8"?>
<!--
  Pass 1, TEI to TEI: what later passes refer to is named and numbered here, once.

  Every element of the text that a reader may want to point at gets an xml:id where it has none (what the ledger
  of addresses says, else its name and its number, `p.3`; not the smallest marks); notes get @ed:n, their number (their own where each note of the
  text has one); the blocks of a division are marked @ed:host, so that a note knows
  under which of them it is printed; every element keeps its place in the source as @ed:node.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:eg="http://www.tei-c.org/ns/Examples"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="identify">

  <!-- The place of an element in the file, counted over all elements. -->
  <xsl:accumulator name="ed:node" as="xs:integer" initial-value="0">
    <xsl:accumulator-rule match="*" select="$value + 1"/>
  </xsl:accumulator>

  <!-- How many elements of each name the text has had so far. -->
  <xsl:accumulator name="ed:count" as="map(xs:string, xs:integer)" initial-value="map { }">
    <xsl:accumulator-rule match="text//*[not(ancestor::eg:egXML)]
      | TEI[empty(text)]/(sourceDoc | standOff | facsimile)/descendant-or-self::*[not(ancestor::eg:egXML)]"
      select="let $name := ed:counted-name(.) return map:put($value, $name, ($value($name), 0)[1] + 1)"/>
  </xsl:accumulator>

  <xsl:template match="document-node()">
    <xsl:copy>
      <xsl:apply-templates/>
    </xsl:copy>
  </xsl:template>

  <!-- A break that stands in a word: the end of a line of the file before it is none of the word. -->
  <xsl:template match="text//text()[following-sibling::node()[1]/(self::lb | self::pb | self::cb | self::gb | self::milestone)/@break = 'no']">
    <xsl:choose>
      <xsl:when test="ed:has-spans(root())">
        <xsl:next-match/>
      </xsl:when>
      <xsl:when test="normalize-space()">
        <!-- Not a blank at the end: a pattern for that is tried at each place. -->
        <xsl:value-of select="replace(., '^(.*\S)\s+$', '$1', 's')"/>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="*/*">
    <xsl:copy>
      <xsl:attribute name="ed:node" select="accumulator-before('ed:node')"/>
      <xsl:apply-templates select="@* | node()"/>
    </xsl:copy>
  </xsl:template>

  <!-- The copy has no base URI of its own: pointers are resolved against the file's place in the edition, whatever
       place on the web the file gives itself. -->
  <xsl:template match="/*">
    <xsl:copy>
      <xsl:attribute name="ed:node" select="accumulator-before('ed:node')"/>
      <xsl:apply-templates select="@* except @xml:base"/>
      <xsl:attribute name="xml:base" select="document-uri(/)"/>
      <!-- Where there is no text, the transcription of the pages stands for it, or what the file has apart. -->
      <xsl:variable name="instead" as="element()?" select="self::TEI[empty(text)]/(sourceDoc, standOff, facsimile)[1]"/>
      <xsl:apply-templates select="node() except $instead"/>
      <xsl:for-each select="$instead">
        <text ed:node="{accumulator-before('ed:node')}" xmlns="http://www.tei-c.org/ns/1.0">
          <body ed:node="{accumulator-before('ed:node')}">
            <xsl:apply-templates select="."/>
          </body>
        </text>
      </xsl:for-each>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="text//* | TEI[empty(text)]/(sourceDoc | standOff | facsimile)/descendant-or-self::*" priority="1">
    <!-- Of what changes places: the one reading that has it here, whether it is in what stands elsewhere again, and where. -->
    <xsl:param name="only" as="xs:string?" select="()"/>
    <xsl:param name="again" as="xs:boolean" tunnel="yes" select="false()"/>
    <xsl:param name="place" as="xs:integer?" select="()"/>
    <xsl:variable name="name" as="xs:string" select="ed:counted-name(.)"/>
    <xsl:variable name="number" as="xs:integer" select="accumulator-before('ed:count')($name)"/>
    <xsl:copy>
      <xsl:attribute name="ed:node" select="($place, accumulator-before('ed:node'))[1]"/>
      <xsl:sequence select="$only ! ed:mark-only(.)"/>
      <xsl:if test="not($again or ed:is-part(.))">
        <xsl:attribute name="xml:id" select="
          (@xml:id, ed:kept-id(accumulator-before('ed:node')), ed:fresh-id(., $name || '.' || $number))[1]"/>
      </xsl:if>
      <!-- Where a division ends: the place of its last element. -->
      <xsl:if test="ed:is-division(.)">
        <xsl:attribute name="ed:last" select="accumulator-before('ed:node') + count(descendant::*)"/>
      </xsl:if>
      <xsl:if test="ed:is-host(.)">
        <xsl:attribute name="ed:host" select="'yes'"/>
      </xsl:if>
      <xsl:if test="self::note">
        <xsl:attribute name="ed:n" select="
          if (ancestor::text and empty(key('ed:unnumbered', generate-id(ancestor::text[last()])))) then @n else $number"/>
      </xsl:if>
      <xsl:call-template name="ed:fate"/>
      <xsl:apply-templates select="@* except @xml:id"/>
      <xsl:call-template name="ed:inside"/>
    </xsl:copy>
  </xsl:template>

  <xsl:function name="ed:mark-only" as="attribute()+">
    <xsl:param name="reading" as="xs:string"/>
    <xsl:attribute name="ed:only" select="$reading"/>
    <xsl:attribute name="ed:moved" select="'yes'"/>
  </xsl:function>

  <!-- Notes that do not say their own number, by the text that they stand in. -->
  <xsl:key name="ed:unnumbered" match="text//note[not(@n) or @n = '' or matches(@n, '\s')]" use="generate-id(ancestor::text[last()])"/>

  <!-- The address that the ledger has for the element of a number (pipeline/ledger). -->
  <xsl:function name="ed:kept-id" as="xs:string?">
    <xsl:param name="node" as="xs:integer"/>
    <xsl:sequence select="$ed:about?ids ! .(string($node))"/>
  </xsl:function>

  <!-- An example of markup is words, and its ids are not the page's. -->
  <xsl:template match="eg:egXML//*" priority="2">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
    </xsl:copy>
  </xsl:template>

  <!-- A note that a page's own xml:id already bears must not be taken by another element. -->
  <xsl:function name="ed:fresh-id" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:param name="candidate" as="xs:string"/>
    <xsl:sequence select="
      if (key('ed:id', $candidate, root($element))) then ed:fresh-id($element, $candidate || '_') else $candidate"/>
  </xsl:function>

  <!-- A block that only divisions surround: what is within others may not be shown on the page, its notes must be. -->
  <xsl:function name="ed:is-host" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="
      ed:is-division($element/parent::*) and not(ed:is-division($element))
      and (every $around in $element/ancestor::*[parent::*] satisfies ed:is-division($around))"/>
  </xsl:function>

</xsl:stylesheet>
