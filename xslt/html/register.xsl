<?xml version="1.0" encoding="UTF-8"?>
<!--
  The indexes of persons, organisations and places: a table each, which a script can sort.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- A table of all of a kind, in the order of their names; where they are many, with a way to each letter. -->
  <xsl:function name="ed:register" as="node()*">
    <xsl:param name="folder" as="xs:string"/>
    <xsl:param name="things" as="map(*)*"/>
    <xsl:variable name="here" as="xs:string" select="$folder || '/index.html'"/>
    <xsl:variable name="rows" as="map(*)*" select="
      $things ! map:merge((., map {
        'letter': ed:letter(?key), 'life': ?entry ! ed:lived(.), 'role': ?entry ! ed:role(.),
        'count': xs:integer(sum($ed:mentioned(?pointer)?*[?record?kind = 'document'] ! ed:times(.))) }))"/>
    <!-- A column that says nothing of any says nothing. -->
    <xsl:variable name="columns" as="xs:string*" select="('life', 'role')[let $column := . return exists($rows ! .($column))]"/>
    <xsl:variable name="letters" as="xs:string*" select="if (count($rows) lt $ed:few) then () else distinct-values($rows ! ?letter)"/>
    <xsl:variable name="first" as="map(xs:string, xs:string)" select="
      map:merge($letters ! (let $letter := . return map:entry($rows[?letter = $letter][1]?path, $letter)))"/>
    <header class="masthead">
      <h1><xsl:value-of select="ed:word($folder)"/></h1>
    </header>
    <xsl:sequence select="ed:map($here, ed:word($folder))"/>
    <xsl:if test="exists($letters)">
      <nav class="letters" aria-label="{ed:word('by-letter')}">
        <ul>
          <xsl:for-each select="$letters">
            <li><a href="#{encode-for-uri('letter-' || .)}"><xsl:value-of select="."/></a></li>
          </xsl:for-each>
        </ul>
      </nav>
    </xsl:if>
    <xsl:variable name="heads" as="element()*">
      <th scope="col" aria-sort="ascending"><xsl:value-of select="ed:word('column-name')"/></th>
      <xsl:for-each select="$columns">
        <th scope="col">
          <xsl:value-of select="ed:word(if (. = 'life') then 'column-life' else if ($folder = 'persons') then 'occupation' else 'column-types')"/>
        </th>
      </xsl:for-each>
      <th scope="col" class="number"><xsl:value-of select="ed:word('mentions')"/></th>
    </xsl:variable>
    <xsl:variable name="body" as="element()*">
      <xsl:for-each select="$rows">
        <xsl:variable name="row" as="map(*)" select="."/>
        <tr>
          <xsl:sequence select="$first(?path) ! ed:attribute('id', 'letter-' || .)"/>
          <td class="title"><a href="{ed:link($here, ?path)}"><xsl:value-of select="?key"/></a></td>
          <xsl:for-each select="$columns">
            <td class="{.}">
              <xsl:if test=". = 'life'">
                <xsl:sequence select="$row?entry ! ed:years(ed:dates-of-life(.))[1] ! ed:attribute('data-sort', string(.))"/>
              </xsl:if>
              <xsl:value-of select="$row(.)"/>
            </td>
          </xsl:for-each>
          <td class="number"><xsl:value-of select="?count"/></td>
        </tr>
      </xsl:for-each>
    </xsl:variable>
    <xsl:sequence select="ed:table(ed:word($folder), 'register', $heads, $body)"/>
  </xsl:function>

  <!-- Fewer than these are found without letters. -->
  <xsl:variable name="ed:few" as="xs:integer" select="40"/>

  <!-- The letter under which a name is looked for, without accents; of Й and the like what looks like one is none. -->
  <xsl:function name="ed:letter" as="xs:string?">
    <xsl:param name="key" as="xs:string"/>
    <xsl:variable name="letter" as="xs:string" select="upper-case(substring(normalize-unicode($key), 1, 1))"/>
    <xsl:variable name="plain" as="xs:string" select="
      if (matches($letter, '[ЙЇЎЃЌ]')) then $letter
      else substring(normalize-unicode(ed:folded($letter), 'NFKD'), 1, 1)"/>
    <xsl:sequence select="
      if (matches($plain, '^\p{Nd}')) then '0–9' else upper-case($plain)[matches(., '^[\p{L}-[\p{Lm}]]')]"/>
  </xsl:function>

  <!-- A name with the letters that Unicode takes apart into none, and readers look for as if it did. -->
  <xsl:function name="ed:folded" as="xs:string">
    <xsl:param name="name" as="xs:string"/>
    <xsl:sequence select="
      translate($name, 'ØøŁłĐđ', 'OoLlDd') => replace('Æ', 'Ae') => replace('æ', 'ae') => replace('Œ', 'Oe') => replace('œ', 'oe')"/>
  </xsl:function>

  <!-- What a person is or does, what kind of place or organisation it is: as the register has it. -->
  <xsl:function name="ed:role" as="xs:string?">
    <xsl:param name="entry" as="element()"/>
    <xsl:sequence select="(
      $entry/occupation ! ed:statement(.), $entry/(@role, @type) ! translate(normalize-space(.), '_', ' '))[. != ''][1]"/>
  </xsl:function>

  <!-- What is known of when somebody lived. -->
  <xsl:function name="ed:dates-of-life" as="element()*">
    <xsl:param name="entry" as="element()"/>
    <xsl:variable name="ends" as="element()*" select="$entry/(birth[exists(ed:years(.))][1], death[exists(ed:years(.))][1])"/>
    <xsl:sequence select="if (exists($ends)) then $ends else $entry/floruit[exists(ed:years(.))][1]"/>
  </xsl:function>

  <!-- The years of it: 1896–1946, 1896–, –1946/1948; of a birth after 1890 it says so. -->
  <xsl:function name="ed:lived" as="xs:string?">
    <xsl:param name="entry" as="element()"/>
    <xsl:variable name="dates" as="element()*" select="ed:dates-of-life($entry)"/>
    <xsl:variable name="active" as="element()?" select="$dates[self::floruit]"/>
    <xsl:sequence select="
      if (empty($dates)) then ()
      else if (exists($active)) then distinct-values(ed:years($active)) ! ed:year(.) => string-join('–')
      else ed:about-when($dates[self::birth]) || '–' || ed:about-when($dates[self::death])"/>
  </xsl:function>

  <xsl:function name="ed:about-when" as="xs:string?">
    <xsl:param name="date" as="element()?"/>
    <xsl:variable name="years" as="xs:string*" select="distinct-values(ed:years($date)) ! ed:year(.)"/>
    <xsl:sequence select="
      if (count($years) = 1 and $date/@notBefore and not($date/(@when | @notAfter))) then ed:word('date-from', $years)
      else if (count($years) = 1 and $date/@notAfter and not($date/(@when | @notBefore))) then ed:word('date-to', $years)
      else $years => string-join('/')"/>
  </xsl:function>

  <!-- The year of a date, or those that it lies between. -->
  <xsl:function name="ed:years" as="xs:integer*">
    <xsl:param name="dates" as="element()*"/>
    <xsl:for-each select="$dates">
      <xsl:for-each select="if (@when) then @when else ((@from, @notBefore)[1], (@to, @notAfter)[1])">
        <xsl:sequence select="replace(., '^(-?\d{4,9})(-.*)?$', '$1')[. castable as xs:integer] ! xs:integer(.)"/>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:function>

</xsl:stylesheet>
