<?xml version="1.0" encoding="UTF-8"?>
<!--
  Schema to schema: codes and numbers, then abstract patterns, abstract rules and the phase written out.
-->
<xsl:stylesheet version="3.0" exclude-result-prefixes="#all"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:sch="http://purl.oclc.org/dsdl/schematron"
  xmlns:made="urn:scholarly-edition-pipeline:schematron"
  xmlns:f="urn:scholarly-edition-pipeline:schematron-compiler">

  <xsl:function name="f:abstract-pattern" as="element(sch:pattern)?">
    <xsl:param name="is-a" as="attribute()"/>
    <xsl:sequence select="(root($is-a)//sch:pattern[@abstract = 'true'][@id = string($is-a)])[1]"/>
  </xsl:function>

  <!-- The rule of that name in the same pattern, else anywhere. -->
  <xsl:function name="f:abstract-rule" as="element(sch:rule)?">
    <xsl:param name="rule" as="attribute()"/>
    <xsl:variable name="own" as="element(sch:rule)*" select="$rule/ancestor::sch:pattern[1]/sch:rule"/>
    <xsl:sequence select="($own[@abstract = 'true'][@id = string($rule)],
      root($rule)//sch:rule[@abstract = 'true'][@id = string($rule)])[1]"/>
  </xsl:function>

  <xsl:function name="f:extends-itself" as="xs:boolean">
    <xsl:param name="rule" as="element()"/>
    <xsl:param name="seen" as="element()*"/>
    <xsl:sequence select="exists($rule intersect $seen) or (some $other in $rule/sch:extends/@rule ! f:abstract-rule(.)
      satisfies f:extends-itself($other, ($seen, $rule)))"/>
  </xsl:function>

  <!-- ===== Codes ===== -->

  <xsl:template match="sch:assert | sch:report | sch:rule" mode="number" as="element()">
    <xsl:copy>
      <xsl:attribute name="made:code" select="
        string((@id, (if (self::sch:rule) then 'schematron-rule-' else 'schematron-') || f:number(.))[1])"/>
      <xsl:apply-templates select="@*, node()" mode="number"/>
    </xsl:copy>
  </xsl:template>

  <!-- ===== Abstract patterns ===== -->

  <xsl:template match="sch:pattern[@abstract = 'true']" mode="instantiate"/>

  <xsl:template match="sch:pattern[@is-a]" mode="instantiate" as="element()">
    <xsl:variable name="abstract" as="element(sch:pattern)" select="f:abstract-pattern(@is-a)"/>
    <xsl:copy>
      <xsl:sequence select="@* except @is-a"/>
      <xsl:apply-templates select="sch:let, $abstract/node() except $abstract/sch:param" mode="fill">
        <!-- What an abstract pattern gives itself stands where its instance gives nothing. -->
        <xsl:with-param name="values" tunnel="yes" select="
          map:merge((sch:param, $abstract/sch:param) ! map:entry(string(@name), string(@value)),
            map{'duplicates': 'use-first'})" xmlns:map="http://www.w3.org/2005/xpath-functions/map"/>
      </xsl:apply-templates>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="sch:*/(@context | @test | @select | @path | @value | @subject)" mode="fill" as="attribute()">
    <xsl:param name="values" as="map(xs:string, xs:string)" tunnel="yes"/>
    <xsl:attribute name="{name()}">
      <xsl:analyze-string select="." regex="\$([\i-[:]][\c-[:]]*)">
        <xsl:matching-substring>
          <!-- "$a-1" may mean the parameter "a-1" or, where there is none, "a" less one. -->
          <xsl:variable name="written" as="xs:string" select="regex-group(1)"/>
          <xsl:variable name="name" as="xs:string?" select="
            sort(map:keys($values)[$written = . or starts-with($written, . || '-') or starts-with($written, . || '.')],
              (), string-length#1)[last()]" xmlns:map="http://www.w3.org/2005/xpath-functions/map"/>
          <xsl:value-of select="
            if (exists($name)) then $values($name) || substring($written, string-length($name) + 1) else ."/>
        </xsl:matching-substring>
        <xsl:non-matching-substring>
          <xsl:value-of select="."/>
        </xsl:non-matching-substring>
      </xsl:analyze-string>
    </xsl:attribute>
  </xsl:template>

  <!-- ===== Abstract rules ===== -->

  <xsl:template match="sch:rule[@abstract = 'true'] | sch:rules" mode="extend"/>

  <xsl:template match="sch:extends" mode="extend" as="node()*">
    <xsl:apply-templates select="f:abstract-rule(@rule)/node()" mode="extend"/>
  </xsl:template>

  <!-- ===== Phases ===== -->

  <xsl:template match="sch:schema" mode="select" as="element()">
    <xsl:variable name="name" as="xs:string"
      select="if ($phase = '#DEFAULT') then string((@defaultPhase, '#ALL')[1]) else $phase"/>
    <xsl:variable name="chosen" as="element(sch:phase)?" select="sch:phase[@id = $name]"/>
    <xsl:copy>
      <xsl:apply-templates select="@*" mode="select"/>
      <xsl:apply-templates mode="select" select="node()[not(self::sch:phase)]
        [not(self::sch:pattern) or empty($chosen) or @id = $chosen/sch:active/@pattern]"/>
      <!-- The lets of a phase hold everywhere in it, as those of the schema do. -->
      <xsl:apply-templates select="$chosen/sch:let" mode="select"/>
    </xsl:copy>
  </xsl:template>

  <!-- Number of a pattern, a rule or a test (assert or report) in the whole schema. -->
  <xsl:function name="f:number" as="xs:integer">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="
      if ($element/self::sch:pattern) then $element/accumulator-before('f:pattern')
      else if ($element/self::sch:rule) then $element/accumulator-before('f:rule')
      else $element/accumulator-before('f:test')"/>
  </xsl:function>

  <xsl:accumulator name="f:pattern" as="xs:integer" initial-value="0">
    <xsl:accumulator-rule match="sch:pattern" select="$value + 1"/>
  </xsl:accumulator>

  <xsl:accumulator name="f:rule" as="xs:integer" initial-value="0">
    <xsl:accumulator-rule match="sch:rule" select="$value + 1"/>
  </xsl:accumulator>

  <xsl:accumulator name="f:test" as="xs:integer" initial-value="0">
    <xsl:accumulator-rule match="sch:assert | sch:report" select="$value + 1"/>
  </xsl:accumulator>

</xsl:stylesheet>
