<?xml version="1.0" encoding="UTF-8"?>
<!--
  Lists of all kinds.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:template match="list | listBibl | listPerson | listPlace | listOrg | listEvent | listNym | listObject | listRelation
                       | listWit | listRef | listChange">
    <xsl:variable name="heads" as="element(head)*" select="head[empty(preceding-sibling::*[not(self::head)])]"/>
    <div>
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="distinct-values(('list', local-name()))"/>
      </xsl:call-template>
      <xsl:apply-templates select="$heads"/>
      <xsl:choose>
        <xsl:when test="ed:list-element(.) = 'dl'">
          <dl>
            <xsl:apply-templates select="* except $heads"/>
          </dl>
        </xsl:when>
        <xsl:when test="ed:list-element(.) = 'ul'">
          <xsl:element name="{if (ed:is-ordered(.)) then 'ol' else 'ul'}">
            <xsl:for-each-group select="node() except $heads" group-adjacent="exists(self::item)">
              <xsl:choose>
                <xsl:when test="current-grouping-key()">
                  <xsl:apply-templates select="current-group()"/>
                </xsl:when>
                <!-- What stands between the items (the beginning of a page, a second heading) keeps its place. -->
                <xsl:when test="exists(current-group()[self::* or self::text()[normalize-space()]])">
                  <li class="between">
                    <xsl:apply-templates select="current-group()"/>
                  </li>
                </xsl:when>
              </xsl:choose>
            </xsl:for-each-group>
          </xsl:element>
        </xsl:when>
        <xsl:otherwise>
          <xsl:for-each select="node() except $heads">
            <xsl:apply-templates select="."/>
            <xsl:if test="ed:stands-off(.)">
              <xsl:text> </xsl:text>
            </xsl:if>
          </xsl:for-each>
        </xsl:otherwise>
      </xsl:choose>
    </div>
  </xsl:template>

  <!-- Labels and items in turn are a list of definitions; a label anywhere else leaves a plain box; items are a list. -->
  <xsl:function name="ed:list-element" as="xs:string">
    <xsl:param name="list" as="element()"/>
    <xsl:variable name="parts" as="element()*" select="$list/*[not(self::head) or preceding-sibling::*[not(self::head)]]"/>
    <xsl:sequence select="
      if (empty($list/item)) then 'div'
      else if ($list/(label | headLabel)) then
        (if (empty($list/text()[normalize-space()])
          and (every $part in $parts satisfies $part[self::label or self::item or self::headLabel or self::headItem])
          and (every $part in $parts[self::label or self::headLabel] satisfies $part/following-sibling::*[1][self::item or self::headItem])
          and exists($parts[1][self::label or self::headLabel]))
        then 'dl' else 'div')
      else 'ul'"/>
  </xsl:function>

  <xsl:function name="ed:is-ordered" as="xs:boolean">
    <xsl:param name="list" as="element()"/>
    <xsl:sequence select="$list/@type = ('ordered', 'numbered') or $list/@rend = ('ordered', 'numbered')"/>
  </xsl:function>

  <xsl:template match="list/item | list/label | list/headLabel | list/headItem" priority="1">
    <xsl:variable name="kind" as="xs:string" select="ed:list-element(..)"/>
    <xsl:element name="{
      if ($kind = 'dl') then (if (self::label or self::headLabel) then 'dt' else 'dd')
      else if ($kind = 'ul' and self::item) then 'li' else 'div'}">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="local-name()"/>
      </xsl:call-template>
      <xsl:if test="$kind = 'ul' and self::item and ed:is-ordered(..)">
        <xsl:sequence select="@n[matches(., '^[0-9]{1,6}$')] ! ed:attribute('value', .)"/>
      </xsl:if>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <!-- An item that has lost its list. -->
  <xsl:template match="item | headItem | headLabel">
    <xsl:call-template name="ed:block"/>
  </xsl:template>

</xsl:stylesheet>
