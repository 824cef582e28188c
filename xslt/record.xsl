<?xml version="1.0" encoding="UTF-8"?>
<!--
  TEI to record: what the pages that cross documents need to know of one (pipeline.model.Record).
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="plain">

  <!-- How much of the sentence a mention carries with it, on either side, in characters. -->
  <xsl:variable name="ed:context" as="xs:integer" select="90"/>

  <xsl:function name="ed:record" as="map(*)">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:variable name="written" as="element(date)?" select="ed:written($tei)"/>
    <xsl:sequence select="map {
      'id': string($tei/@xml:id),
      'kind': $kind,
      'path': $ed:about?path,
      'title': ed:title($tei),
      'date': ($ed:about?date, $written/(@when, @from, @notBefore)[1] ! string(.))[1],
      'date_text': $written ! ed:date-in-words(.),
      'summary': $tei/teiHeader/profileDesc/abstract[1] ! normalize-space(ed:plain(.)),
      'categories': array { $tei/teiHeader/profileDesc/textClass/catRef/@target
        ! ed:category(.) ! normalize-space(catDesc) },
      'changes': array { ed:revisions($tei)[ed:day(.)] ! map { 'when': ed:day(.), 'text': normalize-space(ed:plain(.)) } },
      'mentions': array { $tei/text//(persName | orgName | placeName | geogName | settlement | country | region | district
        | bloc | rs | name)[@ref or @key][not(ed:is-again(.))] ! ed:mentions(.) },
      'until': $ed:about?until,
      'facets': ($ed:about?facets, map { })[1],
      'letter': $ed:about?letter
    }"/>
  </xsl:function>

  <xsl:function name="ed:mentions" as="map(*)*">
    <xsl:param name="name" as="element()"/>
    <xsl:variable name="meant" as="xs:string*" select="ed:named($name)[matches(ed:address(.), '^(persons|organizations|places)/') or ed:entry(.)]"/>
    <xsl:variable name="host" as="element()" select="($name/ancestor::*[self::note or ed:is-block(.)][1], $name/..)[1]"/>
    <xsl:variable name="around" as="node()*" select="ed:around($host, $name)"/>
    <xsl:variable name="before" as="xs:string" select="normalize-space('|' || ed:plain($around[. &lt;&lt; $name]) || '|')"/>
    <xsl:variable name="after" as="xs:string" select="normalize-space('|' || ed:plain($around[. &gt;&gt; $name]) || '|')"/>
    <xsl:for-each select="$meant">
      <xsl:sequence select="map {
        'path': ed:page-of($name), 'anchor': string($name/@xml:id), 'target': .,
        'before': ed:tail(substring($before, 2, string-length($before) - 2)),
        'text': normalize-space(ed:plain($name/node())),
        'after': ed:head(substring($after, 2, string-length($after) - 2)) }"/>
    </xsl:for-each>
  </xsl:function>

  <!-- What stands in $host beside the name, and beside what holds the name there, as large as can be: choices and notes
       are whole, half of one says nothing. -->
  <xsl:function name="ed:around" as="node()*">
    <xsl:param name="host" as="element()"/>
    <xsl:param name="name" as="element()"/>
    <xsl:sequence select="
      $name/ancestor-or-self::*[. >> $host]/(preceding-sibling::node() | following-sibling::node())"/>
  </xsl:function>

  <!-- The end of a text, and its beginning, cut at a word. -->
  <xsl:function name="ed:tail" as="xs:string">
    <xsl:param name="text" as="xs:string"/>
    <xsl:sequence select="
      if (string-length($text) le $ed:context) then $text
      else '…' || replace(substring($text, string-length($text) - $ed:context), '^\S+', '')"/>
  </xsl:function>

  <xsl:function name="ed:head" as="xs:string">
    <xsl:param name="text" as="xs:string"/>
    <xsl:sequence select="
      if (string-length($text) le $ed:context) then $text
      else ed:to-last-blank(substring($text, 1, $ed:context)) || '…'"/>
  </xsl:function>

</xsl:stylesheet>
