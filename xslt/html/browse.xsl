<?xml version="1.0" encoding="UTF-8"?>
<!--
  The pages that one browses by: home, all documents, dates, types, classifications, subjects, correspondents. What each
  shows is handed in as a map (pipeline/browse.py); only the names of entries are looked up here.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:function name="ed:title-of-list" as="xs:string">
    <xsl:param name="page" as="map(*)"/>
    <xsl:variable name="view" as="xs:string" select="$page?view"/>
    <xsl:sequence select="
      if ($view = 'home') then $ed:settings?title
      else if ($view = 'values') then ed:word($page?facet)
      else if ($view = ('documents', 'dates', 'undated', 'correspondents')) then ed:word($view)
      else if ($view = 'month') then ed:month($page?year, $page?month)
      else string-join((if ($view = 'correspondent') then ed:called($page) else $page?label,
        if (exists($page?month)) then ed:month($page?year, $page?month) else $page?year ! ed:year(.)), ', ')"/>
  </xsl:function>

  <xsl:function name="ed:list-page" as="node()*">
    <xsl:param name="page" as="map(*)"/>
    <xsl:variable name="view" as="xs:string" select="$page?view"/>
    <xsl:sequence select="
      if ($view = 'home') then ed:home($page)
      else if ($view = 'dates') then (ed:list-head($page, ()), ed:timeline($page), ed:list-of-years($page))
      else if ($view = 'year') then ed:year-page($page)
      else if ($view = 'month') then ed:month-page($page)
      else if ($view = 'values') then (ed:list-head($page, ()), ed:table-of-values($page))
      else if ($view = 'correspondents') then (ed:list-head($page, ()), ed:table-of-correspondents($page))
      else (ed:list-head($page, ed:kind-of-list($page)), ed:documents-or-years($page))"/>
  </xsl:function>

  <!-- What a list is one of: the page that leads to it. -->
  <xsl:function name="ed:kind-of-list" as="map(*)?">
    <xsl:param name="page" as="map(*)"/>
    <xsl:sequence select="
      if (exists($page?month)) then map { 'path': $page?up, 'label': ed:title-of-list(map:remove($page, 'month')) }
      else if ($page?view = 'value' and exists($page?up)) then map { 'path': $page?up, 'label': $page?label }
      else if ($page?view = 'value') then map { 'path': $page?facet || '/index.html', 'label': ed:word($page?facet) }
      else if ($page?view = 'correspondent' and exists($page?up)) then map { 'path': $page?up, 'label': ed:called($page) }
      else if ($page?view = 'correspondent') then
        map { 'path': 'correspondents/index.html', 'label': ed:word('correspondents') }
      else if ($page?view = 'undated') then map { 'path': 'dates/index.html', 'label': ed:word('dates') }
      else ()"/>
  </xsl:function>

  <xsl:function name="ed:list-head" as="element()">
    <xsl:param name="page" as="map(*)"/>
    <xsl:param name="up" as="map(*)?"/>
    <header class="masthead">
      <xsl:for-each select="$up">
        <p class="kind">
          <a href="{ed:link($page?path, ?path)}"><xsl:value-of select="?label"/></a>
        </p>
      </xsl:for-each>
      <h1><xsl:value-of select="ed:title-of-list($page)"/></h1>
      <!-- Whose letters these are has a page of its own. -->
      <xsl:for-each select="$page[?view = 'correspondent']?who ! ed:address(.)[not(contains(., '#'))]">
        <p class="when">
          <a href="{ed:link($page?path, .)}"><xsl:value-of select="ed:word('who-it-is')"/></a>
        </p>
      </xsl:for-each>
    </header>
  </xsl:function>

  <xsl:function name="ed:documents-or-years" as="element()*">
    <xsl:param name="page" as="map(*)"/>
    <xsl:sequence select="
      if (exists($page?rows)) then ed:table-of-documents($page)
      else if (exists($page?months)) then ed:list-of-months($page)
      else (ed:timeline($page), ed:list-of-years($page))"/>
  </xsl:function>

  <!-- Home ...................................................................................................... -->

  <xsl:function name="ed:home" as="node()*">
    <xsl:param name="page" as="map(*)"/>
    <header class="masthead">
      <h1><xsl:value-of select="$ed:settings?title"/></h1>
      <xsl:if test="$ed:settings?subtitle">
        <p class="subtitle"><xsl:value-of select="$ed:settings?subtitle"/></p>
      </xsl:if>
    </header>
    <section aria-labelledby="texts">
      <h2 id="texts"><xsl:value-of select="ed:word(if ($page?count = 1) then 'the-document' else 'documents')"/></h2>
      <xsl:choose>
        <xsl:when test="exists($page?rows)">
          <ol class="documents">
            <xsl:for-each select="$page?rows?*">
              <li>
                <p class="document-title">
                  <a href="{ed:link($page?path, ?path)}"><xsl:value-of select="?title"/></a>
                </p>
                <xsl:variable name="about" as="xs:string*" select="?date_text, ?types?*?label, ?classifications?*?label, ?subjects?*?label"/>
                <xsl:if test="exists($about)">
                  <p class="when"><xsl:value-of select="$about" separator=" · "/></p>
                </xsl:if>
              </li>
            </xsl:for-each>
          </ol>
        </xsl:when>
        <xsl:otherwise>
          <p>
            <a href="{ed:link($page?path, 'documents/index.html')}">
              <xsl:value-of select="ed:counted('documents', xs:integer($page?count))"/>
            </a>
          </p>
          <xsl:if test="exists($page?years)">
            <xsl:sequence select="ed:timeline($page), ed:list-of-years($page)"/>
          </xsl:if>
        </xsl:otherwise>
      </xsl:choose>
    </section>
    <xsl:variable name="others" as="map(*)*" select="
      $ed:settings?menu?*[not(?path = 'index.html' or starts-with(?path, 'documents/'))]"/>
    <xsl:for-each-group select="$others" group-by="(?group, 'in-edition')[1]">
      <section aria-labelledby="{current-grouping-key()}">
        <h2 id="{current-grouping-key()}"><xsl:value-of select="ed:word(current-grouping-key())"/></h2>
        <ul class="contents {current-grouping-key()}">
          <xsl:for-each select="current-group()">
            <li>
              <a href="{ed:link($page?path, ?path)}"><xsl:value-of select="(?label, ed:word(?word))[1]"/></a>
            </li>
          </xsl:for-each>
        </ul>
      </section>
    </xsl:for-each-group>
    <section class="cite" aria-labelledby="cite">
      <xsl:call-template name="ed:cited">
        <xsl:with-param name="cited" select="$ed:settings?cited"/>
        <xsl:with-param name="heading" select="'cite-edition'"/>
      </xsl:call-template>
    </section>
  </xsl:function>

  <!-- Tables .................................................................................................... -->

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

  <!-- Time ...................................................................................................... -->

  <!-- A year of our era, or of the time before it, in which there is no year 0. -->
  <xsl:function name="ed:year" as="xs:string">
    <xsl:param name="year" as="xs:anyAtomicType"/>
    <xsl:variable name="number" as="xs:integer" select="xs:integer($year)"/>
    <xsl:sequence select="if ($number lt 1) then ed:word('year-before', string(max((1, -$number)))) else string($number)"/>
  </xsl:function>

  <xsl:function name="ed:month" as="xs:string">
    <xsl:param name="year" as="xs:anyAtomicType"/>
    <xsl:param name="month" as="xs:anyAtomicType"/>
    <xsl:sequence select="
      if (xs:integer($month) = 0) then ed:word('month-unknown', ed:year($year))
      else ed:word('date-month', (ed:word('month-alone-' || format-integer(xs:integer($month), '00')), ed:year($year)))"/>
  </xsl:function>

  <xsl:function name="ed:list-of-years" as="element()">
    <xsl:param name="page" as="map(*)"/>
    <ol class="years">
      <xsl:for-each select="$page?years?*">
        <li>
          <a href="{ed:link($page?path, ?path)}"><xsl:value-of select="(?year ! ed:year(.), ed:word('undated'))[1]"/></a>
          <span class="count"><xsl:value-of select="' · ' || ed:counted('documents', xs:integer(?count))"/></span>
        </li>
      </xsl:for-each>
    </ol>
  </xsl:function>

  <xsl:function name="ed:list-of-months" as="element()">
    <xsl:param name="page" as="map(*)"/>
    <ol class="years">
      <xsl:for-each select="$page?months?*">
        <li>
          <a href="{ed:link($page?path, ?path)}"><xsl:value-of select="ed:month($page?year, ?month)"/></a>
          <span class="count"><xsl:value-of select="' · ' || ed:counted('documents', xs:integer(?count))"/></span>
        </li>
      </xsl:for-each>
    </ol>
  </xsl:function>

  <!-- How many documents there are of each time, as bars: of months, years, decades or centuries, as the whole is long. Its
       equivalent in words is the list of years below it; so programs that read aloud pass it over. -->
  <xsl:function name="ed:timeline" as="element()*">
    <xsl:param name="page" as="map(*)"/>
    <xsl:variable name="years" as="map(*)*" select="$page?years?*[exists(?year)]"/>
    <xsl:if test="exists($years)">
      <xsl:variable name="first" as="xs:integer" select="xs:integer(min($years?year))"/>
      <xsl:variable name="last" as="xs:integer" select="xs:integer(max($years?year))"/>
      <xsl:variable name="unit" as="xs:integer" select="
        if ($last - $first lt 4) then 0 else if ($last - $first lt 150) then 1 else if ($last - $first lt 1500) then 10 else 100"/>
      <xsl:variable name="start" as="xs:integer" select="if ($unit = 0) then $first else xs:integer(floor($first div $unit)) * $unit"/>
      <!-- Each bar: what it is of, how many, and where it leads. -->
      <xsl:variable name="bars" as="map(*)*" select="
        if ($unit = 0) then
          for $year in $first to $last, $month in 1 to 12
          return let $found := $years[?year = $year]
          return map { 'count': xs:integer(($found?months ! .($month), 0)[1]), 'path': $found?path,
            'label': ed:month($year, $month) }
        else
          for $place in 0 to (($last - $start) idiv $unit)
          return let $from := $start + $place * $unit, $found := $years[?year ge $from and ?year lt $from + $unit]
          return map { 'count': xs:integer(sum($found ! (if ($unit = 1) then ?count else ?begun))), 'path': $found[1]?path,
            'label': string-join(distinct-values((ed:year($from), ed:year($from + $unit - 1))), '–') }"/>
      <xsl:variable name="most" as="xs:integer" select="max(($bars?count, 1))"/>
      <xsl:variable name="width" as="xs:double" select="1000 div count($bars)"/>
      <xsl:variable name="bar" as="xs:double" select="min((0.76 * $width, 24))"/>
      <figure class="timeline">
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
          <xsl:for-each select="$bars">
            <xsl:variable name="height" as="xs:double" select="if (?count) then max((100 * ?count div $most, 3)) else 0"/>
            <xsl:if test="?count">
              <a href="{ed:link($page?path, ?path)}" tabindex="-1">
                <title><xsl:value-of select="?label || ': ' || ed:counted('documents', ?count)"/></title>
                <rect x="{round((position() - 1) * $width, 2)}" y="0" width="{round($width, 2)}" height="100" class="room"/>
                <rect x="{round((position() - 0.5) * $width - $bar div 2, 2)}" y="{round(100 - $height, 2)}"
                  width="{round($bar, 2)}" height="{round($height, 2)}"/>
              </a>
            </xsl:if>
          </xsl:for-each>
        </svg>
        <p class="axis" aria-hidden="true">
          <xsl:for-each select="distinct-values((1, (count($bars) + 1) idiv 2, count($bars)))">
            <span><xsl:value-of select="$bars[current()]?label"/></span>
          </xsl:for-each>
        </p>
        <figcaption>
          <xsl:value-of select="ed:word(('timeline-months', 'timeline-years', 'timeline-decades', 'timeline-centuries')[index-of((0, 1, 10, 100), $unit)])"/>
        </figcaption>
      </figure>
    </xsl:if>
  </xsl:function>

  <xsl:function name="ed:year-page" as="element()*">
    <xsl:param name="page" as="map(*)"/>
    <xsl:sequence select="ed:list-head($page, map { 'path': 'dates/index.html', 'label': ed:word('dates') })"/>
    <xsl:sequence select="ed:calendar($page, 1 to 12)"/>
    <xsl:if test="exists($page?months)">
      <xsl:sequence select="ed:list-of-months($page)"/>
    </xsl:if>
    <xsl:if test="exists($page?rows)">
      <xsl:sequence select="ed:table-of-documents($page)"/>
    </xsl:if>
    <xsl:if test="map:size($page?beside) gt 0">
      <nav class="other-years" aria-label="{ed:word('dates')}">
        <ul>
          <xsl:for-each select="('previous', 'next')[exists($page?beside(.))]">
            <li class="{.}">
              <a rel="{if (. = 'next') then 'next' else 'prev'}" href="{ed:link($page?path, $page?beside(.)?path)}">
                <xsl:value-of select="ed:year($page?beside(.)?year)"/>
              </a>
            </li>
          </xsl:for-each>
        </ul>
      </nav>
    </xsl:if>
  </xsl:function>

  <xsl:function name="ed:month-page" as="element()*">
    <xsl:param name="page" as="map(*)"/>
    <xsl:sequence select="ed:list-head($page, map { 'path': $page?up, 'label': ed:year($page?year) })"/>
    <xsl:sequence select="ed:calendar($page, xs:integer($page?month)[. gt 0]), ed:table-of-documents($page)"/>
  </xsl:function>

  <!-- The days of months: those with documents lead to them. Weekdays are not told, since they depend on the calendar that
       the writers kept. -->
  <xsl:function name="ed:calendar" as="element()*">
    <xsl:param name="page" as="map(*)"/>
    <xsl:param name="months" as="xs:integer*"/>
    <xsl:variable name="days" as="map(*)*" select="$page?days?*"/>
    <xsl:if test="exists($days)">
      <xsl:variable name="year" as="xs:integer" select="xs:integer($page?year)"/>
      <section class="calendar" aria-labelledby="calendar">
        <h2 id="calendar"><xsl:value-of select="ed:word('calendar')"/></h2>
        <xsl:for-each select="$months">
          <xsl:variable name="month" as="xs:integer" select="."/>
          <xsl:variable name="found" as="map(*)*" select="$days[?month = $month]"/>
          <div>
            <h3><xsl:value-of select="ed:word('month-alone-' || format-integer($month, '00'))"/></h3>
            <ol>
              <xsl:for-each select="1 to ed:days-of($year, $month)">
                <xsl:variable name="here" as="map(*)?" select="$found[?day = current()]"/>
                <li>
                  <xsl:choose>
                    <xsl:when test="exists($here)">
                      <xsl:variable name="what" as="xs:string" select="
                        if ($here?title != '') then $here?title else ed:counted('documents', xs:integer($here?count))"/>
                      <a href="{ed:link($page?path, $here?path)}" title="{$what}"
                        aria-label="{ed:word('date-day', (string(.), ed:word('month-' || format-integer($month, '00')), ed:year($year)))}: {$what}">
                        <xsl:value-of select="."/>
                      </a>
                    </xsl:when>
                    <xsl:otherwise>
                      <span aria-hidden="true"><xsl:value-of select="."/></span>
                    </xsl:otherwise>
                  </xsl:choose>
                </li>
              </xsl:for-each>
            </ol>
          </div>
        </xsl:for-each>
      </section>
    </xsl:if>
  </xsl:function>

  <!-- How many days a month has. Before 1583 each fourth year is a leap year, as in the Julian calendar. -->
  <xsl:function name="ed:days-of" as="xs:integer">
    <xsl:param name="year" as="xs:integer"/>
    <xsl:param name="month" as="xs:integer"/>
    <xsl:variable name="leaps" as="xs:boolean" select="
      $year mod 4 = 0 and ($year lt 1583 or $year mod 100 != 0 or $year mod 400 = 0)"/>
    <xsl:sequence select="if ($month = 2) then (if ($leaps) then 29 else 28) else if ($month = (4, 6, 9, 11)) then 30 else 31"/>
  </xsl:function>

</xsl:stylesheet>
