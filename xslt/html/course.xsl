<?xml version="1.0" encoding="UTF-8"?>
<!--
  The course of time on the page of an entry: a life, what is told of it with a date, and the documents that mention it, drawn
  and in words. The words say all; the drawing is for the eye, and programs that read aloud pass it over.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:math="http://www.w3.org/2005/xpath-functions/math"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- How many documents are listed one by one before they are counted by years, and how many rows are drawn. -->
  <xsl:variable name="ed:most-listed" as="xs:integer" select="12"/>
  <xsl:variable name="ed:most-drawn" as="xs:integer" select="10"/>

  <!-- Dates as numbers ........................................................................................... -->

  <!-- Where in time a date begins, or ends, in years: 1944-07 begins at 1944.5. -->
  <xsl:function name="ed:point-in-time" as="xs:double?">
    <xsl:param name="date" as="xs:string?"/>
    <xsl:param name="end" as="xs:boolean"/>
    <xsl:analyze-string select="string($date)" regex="^(-?\d{{4,6}})(-(\d\d)(-(\d\d))?)?">
      <xsl:matching-substring>
        <xsl:variable name="year" as="xs:double" select="number(regex-group(1))"/>
        <xsl:variable name="month" as="xs:double?" select="regex-group(3)[. != ''] ! number(.)"/>
        <xsl:variable name="day" as="xs:double?" select="regex-group(5)[. != ''] ! number(.)"/>
        <xsl:sequence select="
          if (empty($month)) then $year + (if ($end) then 1 else 0)
          else if (empty($day)) then $year + ($month - (if ($end) then 0 else 1)) div 12
          else $year + ($month - 1) div 12 + ($day - 1) div 372"/>
      </xsl:matching-substring>
    </xsl:analyze-string>
  </xsl:function>

  <!-- What has a date: where it begins and ends, its date and what it is in words, where it leads. -->
  <xsl:function name="ed:dated" as="map(*)?">
    <xsl:param name="kind" as="xs:string"/>
    <xsl:param name="element" as="element()"/>
    <xsl:param name="words" as="xs:string"/>
    <xsl:param name="path" as="xs:string?"/>
    <xsl:variable name="from" as="xs:double?" select="ed:point-in-time($element/(@when, @from, @notBefore)[1], false())"/>
    <xsl:variable name="to" as="xs:double?" select="ed:point-in-time($element/(@when, @to, @notAfter)[1], true())"/>
    <xsl:if test="exists(($from, $to))">
      <xsl:sequence select="map {
        'kind': $kind, 'from': ($from, $to)[1], 'to': ($to, $from)[1], 'open': exists($from) and empty($to),
        'when': string(ed:span($element)), 'words': $words, 'path': $path }"/>
    </xsl:if>
  </xsl:function>

  <xsl:function name="ed:dated-of" as="map(*)*">
    <xsl:param name="entry" as="element()"/>
    <xsl:variable name="me" as="xs:string" select="ed:pointer($entry)"/>
    <xsl:sequence select="
      $entry/(birth[1], death[1]) ! ed:dated(local-name(), ., string-join((ed:word(local-name()), ed:where-of(.)), ', '), ()),
      ed:statements-of($entry)[not(self::birth or self::death)] ! ed:dated('told', ., (ed:statement(.)[. != ''], ed:word(local-name()))[1], ()),
      ed:relations-of($me) ! ed:dated('told', ., ed:relation-in-words(.), ()),
      $entry//event ! ed:dated('told', ., ed:label-of-event(.), ()),
      $ed:events($me)[not(ancestor::* intersect $entry)] ! ed:dated('told', ., ed:label-of-event(.), ed:address(ed:pointer(.)))"/>
  </xsl:function>

  <!-- The events of the registers by what they name. -->
  <xsl:variable name="ed:events" as="map(xs:string, element(event)*)">
    <xsl:map>
      <xsl:for-each-group group-by="distinct-values(.//@ref ! ed:pointers(.))"
        select="map:for-each($ed:registers, function($name, $register) { $register })//event">
        <xsl:map-entry key="string(current-grouping-key())" select="current-group()"/>
      </xsl:for-each-group>
    </xsl:map>
  </xsl:variable>

  <xsl:function name="ed:label-of-event" as="xs:string">
    <xsl:param name="event" as="element(event)"/>
    <xsl:sequence select="string((ed:label($event)[. != ''], normalize-space(ed:plain($event/(desc, p, head)[1])))[1])"/>
  </xsl:function>

  <xsl:function name="ed:where-of" as="xs:string?">
    <xsl:param name="statement" as="element()"/>
    <xsl:sequence select="$statement/(placeName | settlement)[1] ! normalize-space(ed:plain(.))[. != '']"/>
  </xsl:function>

  <xsl:function name="ed:relation-in-words" as="xs:string">
    <xsl:param name="relation" as="element(relation)"/>
    <xsl:variable name="side" as="function(*)" select="function($attribute as attribute()?) {
      string-join(ed:pointers($attribute) ! (ed:entry(.) ! ed:label(.)[. != ''], replace(., '^.*#', ''))[1], ', ')[. != ''] }"/>
    <xsl:sequence select="string-join(($side($relation/(@active, @mutual)[1]), ed:name-of-relation($relation), $side($relation/@passive)), ' ')"/>
  </xsl:function>

  <!-- The documents that mention it, each once. -->
  <xsl:function name="ed:dated-documents" as="map(*)*">
    <xsl:param name="mentions" as="map(*)*"/>
    <xsl:for-each-group select="$mentions?record[?kind = 'document'][exists(ed:point-in-time(?date, false()))]" group-by="?path">
      <xsl:sequence select="map {
        'kind': 'document', 'from': ed:point-in-time(?date, false()), 'to': ed:point-in-time(?date, true()), 'open': false(),
        'when': (?date_text, ed:date(?date))[1], 'words': ?title, 'path': ?path, 'year': replace(?date, '^(-?\d+).*$', '$1') }"/>
    </xsl:for-each-group>
  </xsl:function>

  <!-- In words and drawn ......................................................................................... -->

  <xsl:function name="ed:course" as="element()?">
    <xsl:param name="here" as="xs:string"/>
    <xsl:param name="entry" as="element()?"/>
    <xsl:param name="mentions" as="map(*)*"/>
    <xsl:variable name="told" as="map(*)*" select="sort($entry ! ed:dated-of(.), (), function($one) { $one?from, $one?to })"/>
    <xsl:variable name="documents" as="map(*)*" select="sort(ed:dated-documents($mentions), (), function($one) { $one?from })"/>
    <!-- One date alone has no course, and a list of documents alone is the list of mentions. -->
    <xsl:if test="exists($told) and count(($told, $documents)) gt 1">
      <section class="course" aria-labelledby="course">
        <h2 id="course"><xsl:value-of select="ed:word('course')"/></h2>
        <xsl:sequence select="ed:course-drawn($here, $told, $documents)"/>
        <ol>
          <xsl:for-each select="sort(($told, ed:documents-in-words($documents)), (), function($one) { $one?from, $one?to })">
            <li>
              <span class="when"><xsl:value-of select="?when"/></span>
              <xsl:text> </xsl:text>
              <xsl:choose>
                <xsl:when test="exists(?path)"><a href="{ed:link($here, ?path)}"><xsl:value-of select="?words"/></a></xsl:when>
                <xsl:otherwise><span><xsl:value-of select="?words"/></span></xsl:otherwise>
              </xsl:choose>
            </li>
          </xsl:for-each>
        </ol>
      </section>
    </xsl:if>
  </xsl:function>

  <xsl:function name="ed:documents-in-words" as="map(*)*">
    <xsl:param name="documents" as="map(*)*"/>
    <xsl:choose>
      <xsl:when test="count($documents) le $ed:most-listed">
        <xsl:sequence select="$documents ! map:put(., 'words', ed:word('mentioned-in', ?words))"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:for-each-group select="$documents" group-by="?year">
          <xsl:sequence select="map {
            'kind': 'document', 'from': min(current-group()?from), 'to': max(current-group()?to), 'open': false(),
            'when': ed:year(current-grouping-key()),
            'words': ed:word('mentioned-in', ed:counted('documents', count(current-group()))) }"/>
        </xsl:for-each-group>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <!-- Drawn for a width of 360: as wide as a telephone, so that its letters are as small as they are there and no smaller. -->
  <xsl:function name="ed:course-drawn" as="element()">
    <xsl:param name="here" as="xs:string"/>
    <xsl:param name="told" as="map(*)*"/>
    <xsl:param name="documents" as="map(*)*"/>
    <xsl:variable name="first" as="xs:double" select="floor(min(($told, $documents)?from))"/>
    <xsl:variable name="last" as="xs:double" select="max(($first + 1, ceiling(max(($told, $documents)?to))))"/>
    <xsl:variable name="x" as="function(xs:double) as xs:double" select="function($time as xs:double) as xs:double {
      round(4 + 352 * ($time - $first) div ($last - $first), 1) }"/>
    <xsl:variable name="life" as="map(*)*" select="$told[?kind = ('birth', 'death')]"/>
    <xsl:variable name="rows" as="map(*)*" select="$told[?kind = 'told'][position() le $ed:most-drawn]"/>
    <xsl:variable name="after-life" as="xs:double" select="if (exists($life)) then 26 else 6"/>
    <xsl:variable name="after-rows" as="xs:double" select="$after-life + 21 * count($rows)"/>
    <xsl:variable name="foot" as="xs:double" select="$after-rows + (if (exists($documents)) then 26 else 4)"/>
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 {$foot + 16}" aria-hidden="true" focusable="false">
      <!-- The years. -->
      <xsl:variable name="step" as="xs:double" select="
        (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000)[($last - $first) div . le 6][1]"/>
      <g class="years">
        <xsl:for-each select="xs:integer(ceiling($first div $step)) to xs:integer(floor($last div $step))">
          <xsl:variable name="at" as="xs:double" select="$x(. * $step)"/>
          <line x1="{$at}" x2="{$at}" y1="0" y2="{$foot}"/>
          <text x="{$at}" y="{$foot + 12}" text-anchor="{if ($at lt 16) then 'start' else if ($at gt 344) then 'end' else 'middle'}">
            <xsl:value-of select="ed:year(. * $step)"/>
          </text>
        </xsl:for-each>
      </g>
      <xsl:if test="exists($life)">
        <xsl:variable name="born" as="map(*)?" select="$life[?kind = 'birth'][1]"/>
        <xsl:variable name="died" as="map(*)?" select="$life[?kind = 'death'][1]"/>
        <xsl:variable name="from" as="xs:double" select="$x(($born, $died)[1]?from)"/>
        <xsl:variable name="to" as="xs:double" select="$x(($died, $born)[1]?from)"/>
        <g class="life">
          <rect x="{$from}" y="14" width="{max(($to - $from, 2))}" height="5"/>
          <xsl:for-each select="$born, $died">
            <xsl:variable name="at" as="xs:double" select="$x(?from)"/>
            <text x="{$at}" y="10" text-anchor="{if ($at gt 180) then 'end' else 'start'}">
              <xsl:value-of select="(if (?kind = 'birth') then '* ' else '† ') || ed:year(floor(?from))"/>
            </text>
          </xsl:for-each>
        </g>
      </xsl:if>
      <xsl:for-each select="$rows">
        <xsl:variable name="from" as="xs:double" select="$x(?from)"/>
        <xsl:variable name="to" as="xs:double" select="if (?open) then $from + 3 else max(($x(?to), $from + 3))"/>
        <xsl:variable name="right" as="xs:boolean" select="$from gt 180"/>
        <xsl:variable name="room" as="xs:double" select="(if ($right) then min(($to, 356)) else 356 - $from) div 5"/>
        <xsl:variable name="top" as="xs:double" select="$after-life + 21 * (position() - 1)"/>
        <g class="told">
          <text x="{if ($right) then min(($to, 356)) else $from}" y="{$top + 10}" text-anchor="{if ($right) then 'end' else 'start'}">
            <xsl:value-of select="
              if (string-length(?words) le $room) then ?words
              else replace(substring(?words, 1, xs:integer(floor($room)) - 1), '[\s,;:]+\S*$', '') || '…'"/>
          </text>
          <rect x="{$from}" y="{$top + 13}" width="{round($to - $from, 1)}" height="3"/>
        </g>
      </xsl:for-each>
      <xsl:if test="exists($documents)">
        <xsl:variable name="at" as="xs:double" select="$x($documents[1]?from)"/>
        <g class="documents">
          <text x="{if ($at gt 180) then $x($documents[last()]?from) + 4 else $at - 3}" y="{$after-rows + 10}"
            text-anchor="{if ($at gt 180) then 'end' else 'start'}">
            <xsl:value-of select="ed:word('documents')"/>
          </text>
          <xsl:for-each-group select="$documents" group-by="$x(?from)">
            <xsl:choose>
              <xsl:when test="count(current-group()) = 1">
                <a href="{ed:link($here, ?path)}" tabindex="-1">
                  <title><xsl:value-of select="?words, ?when" separator=", "/></title>
                  <circle cx="{current-grouping-key()}" cy="{$after-rows + 17}" r="3"/>
                </a>
              </xsl:when>
              <xsl:otherwise>
                <circle cx="{current-grouping-key()}" cy="{$after-rows + 17}" r="{round(min((6, 3 + math:sqrt(count(current-group())) div 3)), 1)}"/>
              </xsl:otherwise>
            </xsl:choose>
          </xsl:for-each-group>
        </g>
      </xsl:if>
    </svg>
  </xsl:function>

</xsl:stylesheet>
