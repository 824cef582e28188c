<?xml version="1.0" encoding="UTF-8"?>
<!--
  Analysis and linking: what is said about places of the text (interpretations, spans, links, feature structures, index
  entries, certainties) is no part of the line, and stands in a list below the text.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- Nothing in the line, but for the notes that hang there. -->
  <xsl:template match="alt | altGrp | annotation | certainty | fLib | fs | fvLib | index | interp | interpGrp | join | joinGrp
                       | link | linkGrp | listAnnotation | listTranspose | precision | respons | span | spanGrp | substJoin
                       | timeline | transpose | when">
    <xsl:apply-templates select=".//note"/>
  </xsl:template>

  <!-- Parts of a feature structure without one around them. -->
  <xsl:template match="f | string | vAlt | vColl | vLabel | vMerge | vNot">
    <xsl:call-template name="ed:inline"/>
  </xsl:template>

  <xsl:template match="binary | default | numeric | symbol">
    <xsl:call-template name="ed:signed"/>
  </xsl:template>

  <!-- The list of annotations .................................................................................... -->

  <xsl:template name="ed:annotation-list">
    <xsl:param name="text" as="element()*"/>
    <xsl:variable name="leaves" as="element()*" select="
      ($text | $text/ancestor::TEI[1]/standOff)//(alt | annotation | certainty | fs[empty(ancestor::fs)] | index[empty(parent::index)]
        | interp | join | link | precision | respons | span | substJoin | transpose | when
        | f[parent::fLib] | fvLib/*[not(self::fs)])[not(ed:is-again(.))]"/>
    <xsl:if test="exists($leaves)">
      <section class="changes" aria-labelledby="annotations">
        <h2 id="annotations"><xsl:value-of select="ed:word('annotations')"/></h2>
        <ul>
          <xsl:for-each select="$leaves">
            <li>
              <span class="kind"><xsl:value-of select="ed:value('annotation', local-name())"/></span>
              <xsl:value-of select="ed:told(.) ! (': ' || .)"/>
              <xsl:call-template name="ed:targets"/>
            </li>
          </xsl:for-each>
        </ul>
      </section>
    </xsl:if>
  </xsl:template>

  <!-- What an annotation says, in words. -->
  <xsl:function name="ed:told" as="xs:string?">
    <xsl:param name="annotation" as="element()"/>
    <xsl:variable name="values" as="xs:string*" select="
      $annotation[not(self::fs)]/(@type, @locus, @degree, @cert, @weights, @absolute, @match) ! string(),
      if ($annotation/self::fs) then ed:features($annotation)
      else normalize-space(ed:plain($annotation/node()))[. != '']"/>
    <xsl:sequence select="string-join($values, ', ')[. != '']"/>
  </xsl:function>

  <xsl:function name="ed:features" as="xs:string">
    <xsl:param name="structure" as="element(fs)"/>
    <xsl:sequence select="string-join((
      $structure/@type,
      $structure/f ! (@name || ' = ' || string-join((
        @fVal, .//(symbol | numeric | binary)/@value, fs ! ('[' || ed:features(.) || ']'),
        normalize-space(string-join((text() | string))))[. != ''], ' '))), '; ')"/>
  </xsl:function>

  <!-- The places it is about: those it points at, or the one it stands in. -->
  <xsl:template name="ed:targets">
    <xsl:param name="here" as="xs:string" tunnel="yes" select="''"/>
    <!-- Of what is transposed, in the order that it is to have. -->
    <xsl:variable name="named" as="element()*" select="
      (@target, @from, @to, @spanTo, self::transpose/ptr/@target) ! tokenize(.)[starts-with(., '#')] ! key('ed:id', substring(., 2), root(current()))[ancestor::text]"/>
    <xsl:variable name="places" as="element()*" select="
      if (exists($named)) then $named
      else if (@target or not(ancestor::text)) then () else ancestor::*[@xml:id][not(ed:is-annotation(.))][1]"/>
    <xsl:for-each select="$places">
      <xsl:text> </xsl:text>
      <xsl:variable name="words" as="xs:string" select="normalize-space(ed:plain(.))"/>
      <a href="{ed:link-to($here, .)}">
        <xsl:value-of select="
          if ($words = '') then '↑' else if (string-length($words) gt 60) then substring($words, 1, 60) || '…' else $words"/>
      </a>
    </xsl:for-each>
  </xsl:template>

</xsl:stylesheet>
