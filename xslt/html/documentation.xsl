<?xml version="1.0" encoding="UTF-8"?>
<!--
  Documentation of markup: names of elements and attributes, examples, the parts of a schema; graphs and trees.

  An example is shown as its source reads, the tags being the edition's own signs.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:eg="http://www.tei-c.org/ns/Examples"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:template match="code | att | gi | tag | val | ident">
    <xsl:call-template name="ed:inline">
      <xsl:with-param name="element" select="'code'"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="eg">
    <xsl:element name="{if (ed:holds-flow(.)) then 'div' else 'pre'}">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="'eg'"/>
      </xsl:call-template>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <!-- Examples of markup ........................................................................................ -->

  <xsl:template match="eg:egXML" priority="2">
    <pre>
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="'egXML'"/>
      </xsl:call-template>
      <code>
        <xsl:apply-templates/>
      </code>
    </pre>
  </xsl:template>

  <xsl:template match="eg:egXML//*" priority="3">
    <xsl:variable name="closed" as="xs:boolean" select="empty(node())"/>
    <span class="tag" data-editorial=""><xsl:value-of select="ed:start-tag(.)"/></span>
    <xsl:if test="not($closed)">
      <xsl:apply-templates/>
      <span class="tag" data-editorial=""><xsl:value-of select="ed:end-tag(.)"/></span>
    </xsl:if>
  </xsl:template>

  <xsl:function name="ed:start-tag" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="'&lt;' || string-join((ed:shown-name($element),
      $element/@* ! (name() || '=&quot;' || . || '&quot;')), ' ') || (if ($element/node()) then '>' else '/>')"/>
  </xsl:function>

  <xsl:function name="ed:end-tag" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="'&lt;/' || ed:shown-name($element) || '>'"/>
  </xsl:function>

  <!-- What an example shows of TEI has no prefix, whichever its file needs. -->
  <xsl:function name="ed:shown-name" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="if ($element/self::eg:*) then local-name($element) else name($element)"/>
  </xsl:function>

  <!-- The parts of a schema ..................................................................................... -->

  <xsl:template match="alternate | anyElement | attRef | classRef | dataFacet | dataRef | elementRef | empty | macroRef
                       | memberOf | moduleRef | param | specDesc | specGrpRef | textNode">
    <div class="specification">
      <xsl:call-template name="ed:signed"/>
    </div>
  </xsl:template>

  <xsl:template match="attDef | attList | classSpec | classes | constraint | constraintSpec | content | dataSpec | datatype
                       | defaultVal | elementSpec | exemplum | macroSpec | model | modelGrp | modelSequence | moduleSpec
                       | outputRendition | paramList | paramSpec | remarks | schemaSpec | sequence | specGrp | specList
                       | valDesc | valItem | valList">
    <xsl:variable name="name" as="xs:string?" select="ed:sign(.)"/>
    <xsl:call-template name="ed:block">
      <xsl:with-param name="label" as="element()?">
        <xsl:if test="exists($name)">
          <code class="specification-name" data-editorial=""><xsl:value-of select="$name || ' '"/></code>
        </xsl:if>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <!-- Graphs and trees .......................................................................................... -->

  <xsl:template match="arc | eLeaf | eTree | forest | graph | iNode | leaf | listForest | node | root | tree | triangle">
    <xsl:call-template name="ed:block"/>
  </xsl:template>

</xsl:stylesheet>
