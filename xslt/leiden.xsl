<?xml version="1.0" encoding="UTF-8"?>
<!--
  Conventions of the diplomatic text: the Leiden system for inscriptions and papyri, as EpiDoc maps it to TEI, where the
  edition's settings choose it. The reading text has none of its signs.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all">

  <xsl:function name="ed:has-signs" as="xs:boolean">
    <xsl:param name="conventions" as="xs:string"/>
    <xsl:sequence select="$ed:settings?conventions = $conventions"/>
  </xsl:function>

  <!-- The sign before ('open') or behind ('close') the words of an element in the diplomatic text. -->
  <xsl:function name="ed:mark" as="xs:string?">
    <xsl:param name="element" as="element()"/>
    <xsl:param name="side" as="xs:string"/>
    <xsl:variable name="pair" as="xs:string*" select="if (ed:has-signs('leiden') and not($element/@ed:span)) then ed:leiden($element) else ()"/>
    <xsl:sequence select="if ($side = 'open') then $pair[1] else $pair[2]"/>
  </xsl:function>

  <xsl:function name="ed:leiden" as="xs:string*">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="doubt" as="xs:string" select="if ($element/@cert = 'low') then '?' else ''"/>
    <xsl:for-each select="$element">
      <xsl:sequence select="
        if (self::supplied) then
          (if (@reason = ('omitted', 'subaudible')) then ('‹', $doubt || '›') else ('[', $doubt || ']'))
        else if (self::ex) then ('(', $doubt || ')')
        else if (self::surplus) then ('{', '}')
        else if (self::del) then ('⟦', '⟧')
        else if (self::add) then ('`', '´')
        else ()"/>
    </xsl:for-each>
  </xsl:function>

  <!-- A gap by its extent: a point a letter, up to ten; a number between points; lines; and what nobody can say. -->
  <xsl:function name="ed:leiden-gap" as="xs:string">
    <xsl:param name="gap" as="element()"/>
    <xsl:variable name="number" as="xs:integer?" select="$gap/@quantity[. castable as xs:integer] ! xs:integer(.)"/>
    <xsl:variable name="range" as="xs:string?" select="string-join($gap/(@atLeast, @atMost), '–')[. != '']"/>
    <xsl:variable name="about" as="xs:string" select="if ($gap/@precision = 'low') then 'ca. ' else ''"/>
    <xsl:choose>
      <xsl:when test="$gap/self::space">
        <xsl:sequence select="'(' || string-join(('vac.', ($number ! string(.), $range)[1] ! ($about || .)), ' ') || ')'"/>
      </xsl:when>
      <xsl:when test="$gap/@unit = ('line', 'lines')">
        <xsl:sequence select="'[' || string-join((1 to min((($number, 1)[1], 10))) ! '- - - - - -', ' | ') || ']'"/>
      </xsl:when>
      <xsl:when test="$about = '' and $number le 10">
        <xsl:variable name="points" as="xs:string" select="string-join((1 to $number) ! '.')"/>
        <xsl:sequence select="if ($gap/@reason = 'illegible') then $points else '[' || $points || ']'"/>
      </xsl:when>
      <xsl:when test="exists(($number, $range))">
        <xsl:sequence select="'[·· ' || $about || ($number ! string(.), $range)[1] || ' ··]'"/>
      </xsl:when>
      <xsl:when test="$gap/@reason = 'illegible'"><xsl:sequence select="'[·· ? ··]'"/></xsl:when>
      <xsl:otherwise><xsl:sequence select="'[- - -]'"/></xsl:otherwise>
    </xsl:choose>
  </xsl:function>

</xsl:stylesheet>
