<?xml version="1.0" encoding="UTF-8"?>
<!--
  The words of the interface: one JSON file a language in words/, handed in with the settings, where an edition may have
  put others in their place. A rule asks for a word by its key and never writes one itself.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all">

  <xsl:variable name="ed:words" as="map(*)" select="($ed:settings?words, map { })[1]"/>

  <!-- The language of the interface, in which these words are: its primary subtag. -->
  <xsl:variable name="ed:language" as="xs:string" select="string(($ed:words('language-of-words'), 'en')[1])"/>

  <!-- How names are sorted: as the language has it, numbers by their values. -->
  <xsl:variable name="ed:collation" as="xs:string" select="
    'http://www.w3.org/2013/collation/UCA?fallback=yes;numeric=yes;lang=' || $ed:language"/>

  <!-- A word by its key, {1} and {2} replaced by the arguments. One that no file knows is its own key. -->
  <xsl:function name="ed:word" as="xs:string">
    <xsl:param name="key" as="xs:string"/>
    <xsl:sequence select="string(($ed:words($key), $key)[1])"/>
  </xsl:function>

  <xsl:function name="ed:word" as="xs:string">
    <xsl:param name="key" as="xs:string"/>
    <xsl:param name="arguments" as="xs:string*"/>
    <xsl:variable name="parts" as="xs:string*" select="tokenize(ed:word($key), '\{')"/>
    <xsl:sequence select="string-join((head($parts), for $part in tail($parts) return
      if (matches($part, '^[0-9]\}')) then $arguments[xs:integer(substring($part, 1, 1))] || substring($part, 3)
      else '{' || $part))"/>
  </xsl:function>

  <!-- A number with its noun: the forms are KEY-one, KEY-few and KEY-other, after Unicode's plural rules (CLDR) for the
       languages there are. -->
  <xsl:function name="ed:counted" as="xs:string">
    <xsl:param name="key" as="xs:string"/>
    <xsl:param name="number" as="xs:integer"/>
    <xsl:variable name="form" as="xs:string" select="
      if ($ed:language = 'ru') then
        (if ($number mod 10 = 1 and $number mod 100 != 11) then 'one'
         else if ($number mod 10 = (2, 3, 4) and not($number mod 100 = (12, 13, 14))) then 'few' else 'other')
      else if ($ed:language = 'fr') then (if ($number lt 2) then 'one' else 'other')
      else if ($number = 1) then 'one' else 'other'"/>
    <xsl:sequence select="ed:word($key || '-' || $form, string($number))"/>
  </xsl:function>

  <!-- A title, no longer than a line or two. -->
  <xsl:function name="ed:shortened" as="xs:string">
    <xsl:param name="title" as="xs:string"/>
    <xsl:sequence select="if (string-length($title) le 80) then $title else replace(substring($title, 1, 80), '\s+\S*$', '') || '…'"/>
  </xsl:function>

  <!-- A text as far as its last blank, with that. (A pattern that is bound to the end of a text is tried at each place.) -->
  <xsl:function name="ed:to-last-blank" as="xs:string">
    <xsl:param name="text" as="xs:string"/>
    <xsl:sequence select="substring($text, 1, string-length($text) + 1 - string-length(tokenize($text || '|')[last()]))"/>
  </xsl:function>

  <!-- A language tag as BCP 47 has it: the two letters of ISO 639-1 where a language has them, whatever the source writes.
       Browsers and screen readers know no other. -->
  <xsl:function name="ed:language-tag" as="xs:string">
    <xsl:param name="tag" as="xs:string"/>
    <xsl:variable name="primary" as="xs:string" select="lower-case(tokenize($tag, '[-_]')[1])"/>
    <xsl:sequence select="
      if (map:contains($ed:two-letters, $primary))
      then $ed:two-letters($primary) || translate(substring($tag, string-length($primary) + 1), '_', '-')
      else translate($tag, '_', '-')"/>
  </xsl:function>

  <xsl:variable name="ed:two-letters" static="yes" as="map(xs:string, xs:string)" select="map:merge(tokenize('
    ara:ar ces:cs cze:cs cym:cy wel:cy dan:da deu:de ger:de ell:el gre:el eng:en spa:es est:et fas:fa per:fa fin:fi fra:fr
    fre:fr gle:ga heb:he hrv:hr hun:hu hye:hy arm:hy isl:is ice:is ita:it jpn:ja kat:ka geo:ka kor:ko lat:la lit:lt lav:lv
    nld:nl dut:nl nor:no pol:pl por:pt ron:ro rum:ro rus:ru san:sa slk:sk slo:sk slv:sl srp:sr swe:sv tur:tr ukr:uk urd:ur
    yid:yi zho:zh chi:zh') ! map:entry(substring-before(., ':'), substring-after(., ':')))"/>

  <!-- How certain a hand is, in words; a value of the edition's own stays as it is. -->
  <xsl:function name="ed:certainty" as="xs:string">
    <xsl:param name="cert" as="attribute()"/>
    <xsl:variable name="key" as="xs:string" select="'cert-' || $cert"/>
    <xsl:sequence select="if (map:contains($ed:words, $key)) then ed:word($key) else string($cert)"/>
  </xsl:function>

  <!-- A W3C date (1944, 1944-09, 1944-09-19) in words; anything else as it is. -->
  <xsl:function name="ed:date" as="xs:string?">
    <xsl:param name="date" as="xs:string?"/>
    <xsl:sequence select="
      if (empty($date)) then ()
      else if ($date castable as xs:date) then
        xs:date($date) ! ed:word('date-day', (string(day-from-date(.)),
          ed:word('month-' || format-integer(month-from-date(.), '00')), ed:year(year-from-date(.))))
      else if ($date castable as xs:gYearMonth) then
        xs:date(replace($date, '^(-?\d+-\d\d).*$', '$1-01')) ! ed:word('date-month', (
          ed:word('month-alone-' || format-integer(month-from-date(.), '00')), ed:year(year-from-date(.))))
      else if (starts-with($date, '-') and $date castable as xs:gYear) then ed:year(replace($date, '^(-\d+).*$', '$1'))
      else $date"/>
  </xsl:function>

  <!-- A year of our era, or of the time before it, in which there is no year 0. -->
  <xsl:function name="ed:year" as="xs:string">
    <xsl:param name="year" as="xs:anyAtomicType"/>
    <xsl:variable name="number" as="xs:integer" select="xs:integer($year)"/>
    <xsl:sequence select="if ($number lt 1) then ed:word('year-before', string(max((1, -$number)))) else string($number)"/>
  </xsl:function>

  <!-- The span that the dating attributes of an element give, in words. -->
  <xsl:function name="ed:span" as="xs:string?">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="start" as="xs:string?" select="ed:date($element/(@from, @notBefore)[1])"/>
    <xsl:variable name="end" as="xs:string?" select="ed:date($element/(@to, @notAfter)[1])"/>
    <xsl:sequence select="
      if ($element/@when) then ed:date($element/@when)
      else if (exists($start) and exists($end)) then $start || ' – ' || $end
      else if (exists($start)) then ed:word('date-from', $start)
      else if (exists($end)) then ed:word('date-to', $end)
      else ()"/>
  </xsl:function>

</xsl:stylesheet>
