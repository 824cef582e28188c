<?xml version="1.0" encoding="UTF-8"?>
<!--
  What is to change places (transpose): the diplomatic text has each where it stands, the reading text in the order that
  the pointers give.

  A part of pass 1. At the place of each stands the one that belongs there too, marked with @ed:only, as the reading text
  alone has it, without ids, which are the other's. Only what runs alike can change places: elements of one name in running
  text, without notes, in a text of which nothing is deleted or kept by stretches. All others are told in the list of
  annotations alone.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:eg="http://www.tei-c.org/ns/Examples"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="identify">

  <xsl:key name="ed:transposed" match="transpose[not(ancestor::eg:egXML)]"
    use="ptr/@target/substring-after(., '#')"/>

  <!-- What stands in the reading text where an element stands in the source; nothing for one that stays. -->
  <xsl:function name="ed:instead" as="element()?">
    <xsl:param name="element" as="element()"/>
    <xsl:for-each select="($element/@xml:id ! key('ed:transposed', ., root()))[1]">
      <xsl:variable name="order" as="element()*" select="
        ptr/@target ! key('ed:id', substring-after(., '#'), root())[1][. is $element or ed:may-move(.)]"/>
      <xsl:variable name="places" as="element()*" select="$order | ()"/>
      <xsl:if test="
        ed:may-move($element) and count($order) = count(ptr) and count($places) = count($order)
        and count(distinct-values($order/local-name())) = 1 and empty($places/ancestor::* intersect $places)
        and (every $one in $order satisfies key('ed:transposed', $one/@xml:id, root())[1] is current())
        and not(ed:has-spans(root()))">
        <xsl:variable name="there" as="element()" select="$order[count($places[. &lt;&lt; $element]) + 1]"/>
        <xsl:sequence select="$there[not(. is $element)]"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:function>

  <!-- What running text stands in. -->
  <xsl:variable name="ed:running" static="yes" as="xs:string*" select="tokenize('
    teiCorpus TEI text group front body back div div1 div2 div3 div4 div5 div6 div7 p ab lg l head seg s hi')"/>

  <xsl:function name="ed:may-move" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="exists($element
      [self::seg or self::s or self::w or self::phr or self::cl or self::hi or self::l or self::lg or self::p or self::ab]
      [ancestor::text and (every $around in ancestor::* satisfies
        local-name($around) = $ed:running and namespace-uri($around) = 'http://www.tei-c.org/ns/1.0')]
      [empty(descendant::note)]
      [empty((ancestor::* | descendant::*)[@xml:id ! key('ed:transposed', ., root())])])"/>
  </xsl:function>

  <xsl:template match="text//*[@xml:id][exists(key('ed:transposed', @xml:id))]" priority="3">
    <xsl:param name="again" as="xs:boolean" tunnel="yes" select="false()"/>
    <xsl:param name="only" as="xs:string?" select="()"/>
    <xsl:param name="place" as="xs:integer?" select="()"/>
    <xsl:variable name="instead" as="element()?" select="if ($again) then () else ed:instead(.)"/>
    <xsl:choose>
      <xsl:when test="exists($instead)">
        <xsl:next-match>
          <xsl:with-param name="only" select="'diplomatic'"/>
        </xsl:next-match>
        <xsl:apply-templates select="$instead">
          <xsl:with-param name="only" select="'reading'"/>
          <xsl:with-param name="place" select="accumulator-before('ed:node')"/>
          <xsl:with-param name="again" select="true()" tunnel="yes"/>
        </xsl:apply-templates>
      </xsl:when>
      <xsl:otherwise>
        <xsl:next-match>
          <xsl:with-param name="only" select="$only"/>
          <xsl:with-param name="place" select="$place"/>
        </xsl:next-match>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

</xsl:stylesheet>
