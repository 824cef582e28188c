<?xml version="1.0" encoding="UTF-8"?>
<!--
  What is said of a stretch of text that no element holds: from a delSpan, an addSpan and the like to the place that its
  @spanTo names, across whatever elements. And what was deleted and is to stand all the same: restored, or undone.

  A part of pass 1. Text in a stretch gets the element that says the same of it (del, add, damage …), with @ed:span; an
  element that is deleted as a whole gets @ed:only, the one reading that has it; a del that does not delete all that is in
  it gets @ed:kept. A note says what it says, wherever it hangs: stretches end at its edges.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:eg="http://www.tei-c.org/ns/Examples"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="identify">

  <!-- What stretches are open .................................................................................... -->

  <!-- Those that end with an element, by its id; what was undone, and done again. -->
  <xsl:key name="ed:span-to" match="*[@spanTo[starts-with(., '#')]][not(ancestor::eg:egXML)]" use="substring(@spanTo, 2)"/>
  <xsl:key name="ed:undone" match="undo[@target]" use="tokenize(@target) ! substring-after(., '#')"/>
  <xsl:key name="ed:redone" match="redo[@target]" use="tokenize(@target) ! substring-after(., '#')"/>

  <!-- True for a document in which any of this can be; the others are spared the trouble. -->
  <xsl:key name="ed:spanning" use="true()"
    match="undo | restore | addSpan[@spanTo] | delSpan[@spanTo] | damageSpan[@spanTo] | mod[@spanTo] | retrace[@spanTo]"/>

  <xsl:function name="ed:has-spans" as="xs:boolean">
    <xsl:param name="root" as="document-node()"/>
    <xsl:sequence select="exists(key('ed:spanning', true(), $root))"/>
  </xsl:function>

  <!-- What an element says of the stretch that begins behind it: del, add, damage, mod, retrace, or keep. -->
  <xsl:function name="ed:span-kind" as="xs:string?">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="end" as="element()?" select="
      $element[self::addSpan or self::delSpan or self::damageSpan or self::mod or self::retrace or self::undo]
        /@spanTo[starts-with(., '#')] ! key('ed:id', substring(., 2), root(.))[not(ancestor::eg:egXML)][1]"/>
    <xsl:sequence select="
      if (empty($end) or not($end >> $element or $end intersect $element/ancestor::*)) then ()
      else if ($element/(self::delSpan | self::undo)[ed:is-undone(.)]) then ()
      else if ($element/self::undo) then 'keep'
      else replace(local-name($element), 'Span$', '')"/>
  </xsl:function>

  <!-- True for what an undo takes back, if no redo puts it into force again; of an undo: if a redo takes it back. -->
  <xsl:function name="ed:is-undone" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="exists($element/@xml:id) and (
      if ($element/self::undo) then exists(key('ed:redone', $element/@xml:id, root($element)))
      else exists(key('ed:undone', $element/@xml:id, root($element))[not(ed:is-undone(.))])
        and empty(key('ed:redone', $element/@xml:id, root($element))))"/>
  </xsl:function>

  <!-- What an element says of its own content. -->
  <xsl:function name="ed:content-kind" as="xs:string?">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="
      if ($element/self::note) then 'note'
      else if ($element/self::restore) then 'keep'
      else if ($element/self::del) then 'del'[not(ed:is-undone($element))]
      else if ($element[not(self::delSpan or self::undo)][@xml:id][ed:is-undone(.)]) then 'keep'
      else ()"/>
  </xsl:function>

  <!-- The stretches that are open, in the order in which they began: a kind and what began it. -->
  <xsl:accumulator name="ed:spans" as="xs:string*" initial-value="()">
    <xsl:accumulator-rule match="*[ed:has-spans(root())][not(ancestor::eg:egXML)]"
      select="$value, ed:content-kind(.) ! (. || ' ' || generate-id(current()))"/>
    <xsl:accumulator-rule match="*[ed:has-spans(root())][not(ancestor::eg:egXML)]" phase="end">
      <xsl:variable name="ended" as="xs:string*" select="(., @xml:id ! key('ed:span-to', ., root())) ! generate-id(.)"/>
      <xsl:variable name="note" as="xs:integer?" select="if (self::note) then index-of($value, 'note ' || generate-id()) else ()"/>
      <xsl:sequence select="
        (if (exists($note)) then $value[position() lt $note] else $value)[not(substring-after(., ' ') = $ended)],
        ed:span-kind(.) ! (. || ' ' || generate-id(current()))"/>
    </xsl:accumulator-rule>
  </xsl:accumulator>

  <!-- The kinds that are open at a place, since the note began that it is in. -->
  <xsl:function name="ed:open" as="xs:string*">
    <xsl:param name="value" as="xs:string*"/>
    <xsl:variable name="kinds" as="xs:string*" select="$value ! substring-before(., ' ')"/>
    <xsl:sequence select="$kinds[position() gt (0, index-of($kinds, 'note'))[last()]]"/>
  </xsl:function>

  <!-- True where text is deleted: what keeps takes back one deletion, that in it or else that around it. -->
  <xsl:function name="ed:deletes" as="xs:boolean">
    <xsl:param name="value" as="xs:string*"/>
    <xsl:sequence select="ed:remains-deleted(ed:open($value)[. = ('del', 'keep')])"/>
  </xsl:function>

  <xsl:function name="ed:remains-deleted" as="xs:boolean">
    <xsl:param name="kinds" as="xs:string*"/>
    <xsl:variable name="pair" as="xs:boolean" select="count($kinds) gt 1 and $kinds[last()] != $kinds[last() - 1]"/>
    <xsl:sequence select="
      if (empty($kinds)) then false()
      else if ($pair) then ed:remains-deleted($kinds[position() lt last() - 1])
      else if ($kinds[last()] = 'del') then true()
      else ed:remains-deleted($kinds[position() lt last()])"/>
  </xsl:function>

  <!-- True for text that is deleted, and for an element of which all is. -->
  <xsl:function name="ed:is-deleted" as="xs:boolean">
    <xsl:param name="node" as="node()"/>
    <xsl:for-each select="$node">
      <xsl:variable name="parts" as="node()*" select="self::*[not(self::note)]/(* | text())"/>
      <xsl:sequence select="
        if (exists($parts)) then (every $part in $parts satisfies ed:is-deleted($part))
        else ed:deletes(accumulator-before('ed:spans')[not(. = 'note ' || generate-id($node))])
          and (self::text() or self::del or ed:deletes(accumulator-after('ed:spans')))"/>
    </xsl:for-each>
  </xsl:function>

  <!-- The tree ................................................................................................... -->

  <!-- The attributes that say what of an element is deleted. -->
  <xsl:template name="ed:fate">
    <xsl:param name="gone" as="xs:boolean" tunnel="yes" select="false()"/>
    <xsl:if test="ed:has-spans(root())">
      <xsl:choose>
        <xsl:when test="self::del">
          <xsl:if test="not(ed:is-deleted(.))">
            <xsl:attribute name="ed:kept" select="'yes'"/>
          </xsl:if>
        </xsl:when>
        <xsl:when test="self::addSpan or self::delSpan or self::damageSpan">
          <xsl:if test="self::delSpan and ed:is-undone(.)">
            <xsl:attribute name="ed:kept" select="'yes'"/>
          </xsl:if>
          <xsl:sequence select="ed:words-of-span(.)"/>
        </xsl:when>
        <xsl:when test="not($gone) and ed:goes(.)">
          <xsl:attribute name="ed:only" select="'diplomatic'"/>
        </xsl:when>
      </xsl:choose>
    </xsl:if>
  </xsl:template>

  <!-- True for an element in what is deleted that goes as a whole. Divisions stay for what hangs in them, cells for the
       columns beside them, the sides of a choice for each other. -->
  <xsl:function name="ed:goes" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="
      not(ed:is-division($element) or $element/self::cell or $element/parent::*[self::choice or self::app or self::rdgGrp])
      and $element ! ed:deletes(accumulator-before('ed:spans')[not(. = 'note ' || generate-id($element))])
      and ed:is-deleted($element)"/>
  </xsl:function>

  <!-- The words of a stretch, for the list of changes. -->
  <xsl:function name="ed:words-of-span" as="attribute()?">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="end" as="element()?" select="key('ed:id', substring-after($element/@spanTo, '#'), root($element))[1]"/>
    <xsl:variable name="words" as="xs:string" select="
      normalize-space(string-join($element/following::text()[. &lt;&lt; $end or ancestor::* intersect $end][not(ancestor::note)]))"/>
    <xsl:if test="$words != ''">
      <xsl:attribute name="ed:words" select="
        if (string-length($words) le 60) then $words
        else replace(substring($words, 1, 30), '\s\S*$', '') || ' … ' || replace(substring($words, string-length($words) - 29), '^\S*\s', '')"/>
    </xsl:if>
  </xsl:function>

  <xsl:template name="ed:inside">
    <xsl:param name="gone" as="xs:boolean" tunnel="yes" select="false()"/>
    <xsl:choose>
      <xsl:when test="ed:has-spans(root())">
        <xsl:apply-templates select="node()">
          <xsl:with-param name="gone" tunnel="yes" select="
            not(self::note) and ($gone or (if (self::del) then ed:is-deleted(.) else not(self::delSpan) and ed:goes(.)))"/>
        </xsl:apply-templates>
      </xsl:when>
      <xsl:otherwise>
        <xsl:apply-templates select="node()"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="(text | sourceDoc | standOff | facsimile)//text()[ed:has-spans(root())][normalize-space()]" priority="1">
    <xsl:param name="gone" as="xs:boolean" tunnel="yes" select="false()"/>
    <xsl:variable name="open" as="xs:string*" select="accumulator-before('ed:spans')"/>
    <xsl:variable name="around" as="xs:string*" select="
      if (parent::choice or parent::app or parent::rdgGrp or parent::formula or ancestor::eg:egXML or not(parent::Q{http://www.tei-c.org/ns/1.0}*)) then ()
      else (ed:open($open)[. = ('damage', 'retrace', 'mod', 'add')], 'del'[not($gone) and ed:deletes($open)])"/>
    <xsl:sequence select="ed:in-spans(., distinct-values($around), accumulator-before('ed:node'))"/>
  </xsl:template>

  <xsl:function name="ed:in-spans" as="node()">
    <xsl:param name="text" as="text()"/>
    <xsl:param name="kinds" as="xs:string*"/>
    <xsl:param name="number" as="xs:integer"/>
    <xsl:choose>
      <xsl:when test="exists($kinds)">
        <xsl:element name="{$kinds[1]}" namespace="http://www.tei-c.org/ns/1.0">
          <xsl:attribute name="ed:node" select="$number"/>
          <xsl:attribute name="ed:span" select="'yes'"/>
          <xsl:sequence select="ed:in-spans($text, tail($kinds), $number)"/>
        </xsl:element>
      </xsl:when>
      <xsl:otherwise>
        <xsl:sequence select="$text"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:function>

</xsl:stylesheet>
