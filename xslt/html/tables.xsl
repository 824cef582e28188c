<?xml version="1.0" encoding="UTF-8"?>
<!--
  The tables of lists: of documents, of what they are listed by, of correspondents.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- A table that a script can sort (assets/tables.js): by what a cell says, or by the number that it has for that. -->
  <xsl:function name="ed:table" as="element()">
    <xsl:param name="caption" as="xs:string"/>
    <xsl:param name="class" as="xs:string"/>
    <xsl:param name="heads" as="element()*"/>
    <xsl:param name="rows" as="element()*"/>
    <table class="sortable {$class}" data-sort-by="{ed:word('sort-by')}">
      <caption><xsl:value-of select="$caption"/></caption>
      <thead>
        <tr><xsl:sequence select="$heads"/></tr>
      </thead>
      <tbody><xsl:sequence select="$rows"/></tbody>
    </table>
  </xsl:function>

  <xsl:function name="ed:table-of-documents" as="element()">
    <xsl:param name="page" as="map(*)"/>
    <xsl:variable name="here" as="xs:string" select="$page?path"/>
    <xsl:variable name="rows" as="map(*)*" select="$page?rows?*"/>
    <!-- A column that says the same of all rows, or nothing of any, says nothing. -->
    <xsl:variable name="columns" as="xs:string*" select="
      ('sent', 'received', 'types', 'classifications')[let $column := . return
        exists($rows ! .($column)[array:size(.) gt 0]) and not($column = $page?facet)]"/>
    <xsl:variable name="heads" as="element()*">
      <th scope="col" aria-sort="ascending"><xsl:value-of select="ed:word('column-date')"/></th>
      <th scope="col"><xsl:value-of select="ed:word('column-title')"/></th>
      <xsl:for-each select="$columns">
        <th scope="col"><xsl:value-of select="ed:word('column-' || .)"/></th>
      </xsl:for-each>
    </xsl:variable>
    <xsl:variable name="body" as="element()*">
      <xsl:for-each select="$rows">
        <xsl:variable name="row" as="map(*)" select="."/>
        <xsl:variable name="place" as="xs:integer" select="position()"/>
        <tr>
          <!-- The first of its day is where a calendar leads. -->
          <xsl:if test="exists(?day) and not(?day = $rows[$place - 1]?day) and $page?view = ('year', 'month')">
            <xsl:attribute name="id" select="?day"/>
          </xsl:if>
          <td class="when">
            <xsl:sequence select="?order ! ed:attribute('data-sort', string(xs:integer(.)))"/>
            <xsl:value-of select="if (?begun) then ed:word('begun-before', ?date_text) else ?date_text"/>
          </td>
          <td class="title"><a href="{ed:link($here, ?path)}"><xsl:value-of select="?title"/></a></td>
          <xsl:for-each select="$columns">
            <xsl:variable name="column" as="xs:string" select="."/>
            <td class="{.}">
              <xsl:for-each select="$row($column)?*">
                <xsl:if test="position() gt 1">; </xsl:if>
                <xsl:variable name="label" as="xs:string" select="if (exists(?who)) then ed:called(.) else ?label"/>
                <xsl:choose>
                  <xsl:when test="?path = $here"><xsl:value-of select="$label"/></xsl:when>
                  <xsl:otherwise><a href="{ed:link($here, ?path)}"><xsl:value-of select="$label"/></a></xsl:otherwise>
                </xsl:choose>
              </xsl:for-each>
            </td>
          </xsl:for-each>
        </tr>
      </xsl:for-each>
    </xsl:variable>
    <xsl:sequence select="ed:table(ed:counted('documents', count($rows)), 'of-documents', $heads, $body)"/>
  </xsl:function>

  <xsl:function name="ed:table-of-values" as="element()">
    <xsl:param name="page" as="map(*)"/>
    <xsl:variable name="heads" as="element()*">
      <th scope="col" aria-sort="ascending"><xsl:value-of select="ed:word('column-name')"/></th>
      <th scope="col" class="number"><xsl:value-of select="ed:word('documents')"/></th>
      <th scope="col"><xsl:value-of select="ed:word('column-years')"/></th>
    </xsl:variable>
    <xsl:variable name="body" as="element()*">
      <xsl:for-each select="sort($page?values?*, $ed:collation, function($value) { $value?label })">
        <tr>
          <td class="title"><a href="{ed:link($page?path, ?path)}"><xsl:value-of select="?label"/></a></td>
          <td class="number"><xsl:value-of select="?count"/></td>
          <xsl:sequence select="ed:cell-of-years(.)"/>
        </tr>
      </xsl:for-each>
    </xsl:variable>
    <xsl:sequence select="ed:table(ed:word($page?facet), 'of-values', $heads, $body)"/>
  </xsl:function>

  <xsl:function name="ed:table-of-correspondents" as="element()">
    <xsl:param name="page" as="map(*)"/>
    <xsl:variable name="heads" as="element()*">
      <th scope="col" aria-sort="ascending"><xsl:value-of select="ed:word('column-name')"/></th>
      <th scope="col" class="number"><xsl:value-of select="ed:word('letters-sent')"/></th>
      <th scope="col" class="number"><xsl:value-of select="ed:word('letters-received')"/></th>
      <th scope="col"><xsl:value-of select="ed:word('column-years')"/></th>
    </xsl:variable>
    <xsl:variable name="body" as="element()*">
      <xsl:for-each select="sort($page?values?*, $ed:collation, ed:sorted-as#1)">
        <tr>
          <td class="title">
            <xsl:sequence select="ed:attribute('data-sort', ed:sorted-as(.))"/>
            <a href="{ed:link($page?path, ?path)}"><xsl:value-of select="ed:called(.)"/></a>
          </td>
          <td class="number"><xsl:value-of select="?sent"/></td>
          <td class="number"><xsl:value-of select="?received"/></td>
          <xsl:sequence select="ed:cell-of-years(.)"/>
        </tr>
      </xsl:for-each>
    </xsl:variable>
    <xsl:sequence select="ed:table(ed:word('correspondents'), 'of-values', $heads, $body)"/>
  </xsl:function>

  <xsl:function name="ed:cell-of-years" as="element()">
    <xsl:param name="value" as="map(*)"/>
    <td class="when">
      <xsl:if test="exists($value?from)">
        <xsl:attribute name="data-sort" select="xs:integer($value?from)"/>
        <xsl:value-of select="distinct-values(($value?from, $value?to)) ! ed:year(.)" separator="–"/>
      </xsl:if>
    </td>
  </xsl:function>

  <!-- A correspondent as the register has them, else as the letters do. -->
  <xsl:function name="ed:called" as="xs:string">
    <xsl:param name="person" as="map(*)"/>
    <xsl:sequence select="(ed:entry($person?who) ! ed:label(.), $person?name)[. != ''][1]"/>
  </xsl:function>

  <xsl:function name="ed:sorted-as" as="xs:string">
    <xsl:param name="person" as="map(*)"/>
    <xsl:sequence select="(ed:entry($person?who) ! ed:sort-key(.), $person?name)[. != ''][1]"/>
  </xsl:function>

</xsl:stylesheet>
