<?xml version="1.0" encoding="UTF-8"?>
<!--
  Time as lists show it: years and months in words, how many documents each has, a timeline of bars, a calendar.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

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
