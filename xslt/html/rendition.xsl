<?xml version="1.0" encoding="UTF-8"?>
<!--
  How the source looks, as far as it is safe to say: @rend, @rendition and @style to a fixed vocabulary of classes.

  No value of the source reaches the page's style: its policy forbids that, and a class is what a reader's own style
  sheet can change. What the vocabulary has not is not shown.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- Words of @rend, as projects write them. -->
  <xsl:variable name="ed:rend-classes" static="yes" as="map(xs:string, xs:string)" select="map {
    'italic': 'r-italic', 'italics': 'r-italic', 'it': 'r-italic', 'i': 'r-italic', 'oblique': 'r-italic',
    'kursiv': 'r-italic', 'bold': 'r-bold', 'b': 'r-bold', 'fett': 'r-bold', 'strong': 'r-bold', 'roman': 'r-upright',
    'normal': 'r-upright', 'underline': 'r-underline', 'underlined': 'r-underline', 'ul': 'r-underline',
    'u': 'r-underline', 'double-underline': 'r-underline-double', 'doubleunderline': 'r-underline-double',
    'overline': 'r-overline', 'supraline': 'r-overline', 'strike': 'r-strike', 'strikethrough': 'r-strike',
    'line-through': 'r-strike', 'crossout': 'r-strike', 'sc': 'r-small-caps', 'smallcaps': 'r-small-caps',
    'small-caps': 'r-small-caps', 'smallcap': 'r-small-caps', 'smcap': 'r-small-caps', 'caps': 'r-uppercase',
    'allcaps': 'r-uppercase', 'uppercase': 'r-uppercase', 'capitals': 'r-uppercase', 'sup': 'r-super',
    'super': 'r-super', 'superscript': 'r-super', 'sub': 'r-sub', 'subscript': 'r-sub', 'center': 'r-center',
    'centre': 'r-center', 'centered': 'r-center', 'aligncenter': 'r-center', 'right': 'r-right',
    'alignright': 'r-right', 'align-right': 'r-right', 'flushright': 'r-right', 'left': 'r-left',
    'alignleft': 'r-left', 'justify': 'r-justify', 'justified': 'r-justify', 'indent': 'r-indent-2',
    'indented': 'r-indent-2', 'hanging': 'r-hang', 'spaced': 'r-spaced', 'spaced_out': 'r-spaced',
    'letterspaced': 'r-spaced', 'letter-spaced': 'r-spaced', 'gesperrt': 'r-spaced', 'expanded': 'r-spaced',
    'large': 'r-large', 'larger': 'r-large', 'x-large': 'r-x-large', 'small': 'r-small', 'smaller': 'r-small',
    'red': 'r-red', 'rubric': 'r-red', 'rubricated': 'r-red', 'blue': 'r-blue', 'green': 'r-green',
    'tt': 'r-mono', 'monospace': 'r-mono', 'typewriter': 'r-mono', 'antiqua': 'r-sans', 'latintype': 'r-sans',
    'inline': 'r-inline', 'quoted': 'r-quoted', 'quotes': 'r-quoted' }"/>

  <!-- Declarations of CSS that become a class as they stand; those with measures are in ed:declaration. -->
  <xsl:variable name="ed:css-classes" static="yes" as="map(xs:string, xs:string)" select="map {
    'font-style:italic': 'r-italic', 'font-style:oblique': 'r-italic', 'font-style:normal': 'r-upright',
    'font-weight:bold': 'r-bold', 'font-weight:bolder': 'r-bold', 'font-weight:normal': 'r-medium',
    'font-variant:small-caps': 'r-small-caps', 'font-variant-caps:small-caps': 'r-small-caps',
    'text-decoration:underline': 'r-underline', 'text-decoration:line-through': 'r-strike',
    'text-decoration:overline': 'r-overline', 'text-align:center': 'r-center', 'text-align:right': 'r-right',
    'text-align:end': 'r-right', 'text-align:left': 'r-left', 'text-align:justify': 'r-justify',
    'text-transform:uppercase': 'r-uppercase', 'text-transform:lowercase': 'r-lowercase',
    'text-transform:capitalize': 'r-capitalize', 'vertical-align:super': 'r-super', 'vertical-align:sub': 'r-sub',
    'font-size:large': 'r-large', 'font-size:larger': 'r-large', 'font-size:x-large': 'r-x-large',
    'font-size:xx-large': 'r-x-large', 'font-size:small': 'r-small', 'font-size:smaller': 'r-small',
    'font-size:x-small': 'r-small', 'font-family:monospace': 'r-mono', 'font-family:sans-serif': 'r-sans',
    'color:red': 'r-red', 'color:blue': 'r-blue', 'color:green': 'r-green' }"/>

  <!-- The classes for an element: what its file declares for all of its kind, what it points at, what it says itself. -->
  <xsl:function name="ed:renditions" as="xs:string*">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="declared" as="element(rendition)*" select="
      key('ed:rendition', local-name($element), root($element)),
      (if ($element/@rendition) then () else key('ed:usage', local-name($element), root($element)))
        /(@rendition, @render) ! ed:rendition-of(.),
      $element/@rendition ! ed:rendition-of(.)"/>
    <xsl:sequence select="
      $declared[not(@scheme) or @scheme = 'css'] ! ed:css(string(.)),
      ed:rend-words($element/@rend) ! ed:rend-class(.),
      $element/@style ! ed:css(string(.))"/>
  </xsl:function>

  <xsl:key name="ed:rendition" match="rendition[@selector]" use="tokenize(@selector, '[,\s]+')"/>
  <xsl:key name="ed:usage" match="tagUsage[@rendition or @render]" use="@gi"/>

  <xsl:function name="ed:rendition-of" as="element(rendition)*">
    <xsl:param name="pointers" as="attribute()"/>
    <xsl:sequence select="
      tokenize($pointers) ! key('ed:id', substring-after(., '#'), root($pointers))[self::rendition]"/>
  </xsl:function>

  <!-- The words of @rend; whatever is no plain word (a script's address, a quotation mark) is none. -->
  <xsl:function name="ed:rend-words" as="xs:string*">
    <xsl:param name="rend" as="attribute()?"/>
    <xsl:sequence select="tokenize($rend)[matches(., '^[\p{L}\p{N}_.\-]+(\(\d{1,2}\))?$')]"/>
  </xsl:function>

  <xsl:function name="ed:rend-class" as="xs:string?">
    <xsl:param name="word" as="xs:string"/>
    <xsl:variable name="plain" as="xs:string" select="lower-case($word)"/>
    <xsl:sequence select="
      if (matches($plain, '^indent[\-_]?\(?\d{1,2}\)?$')) then
        'r-indent-' || min((8, max((1, xs:integer(replace($plain, '\D', ''))))))
      else $ed:rend-classes($plain)"/>
  </xsl:function>

  <!-- A style sheet's declarations to classes. Anything with a parenthesis, an escape or an at-sign is dropped unread. -->
  <xsl:function name="ed:css" as="xs:string*">
    <xsl:param name="style" as="xs:string"/>
    <xsl:sequence select="
      tokenize($style, ';') ! lower-case(normalize-space(replace(., '!\s*important\s*$', '', 'i')))
        [matches(., '^[a-z\-]+\s*:\s*[a-z0-9.\-% ]+$')]
        ! ed:declaration(replace(substring-before(., ':'), '\s', ''), normalize-space(substring-after(., ':')))"/>
  </xsl:function>

  <xsl:function name="ed:declaration" as="xs:string*">
    <xsl:param name="property" as="xs:string"/>
    <xsl:param name="value" as="xs:string"/>
    <!-- In ems, as near as these classes come; sixteen pixels or twelve points to the em. -->
    <xsl:variable name="em" as="xs:double?" select="
      if (matches($value, '^-?(\d{1,3}(\.\d{1,4})?|\.\d{1,4})(em|rem|px|pt|%)$')) then
        number(replace($value, '[a-z%]+$', '')) div
          map { 'em': 1, 'rem': 1, 'px': 16, 'pt': 12, '%': 100 }(replace($value, '^[\-\d.]+', ''))
      else ()"/>
    <xsl:sequence select="
      if ($property = ('text-indent', 'margin-left', 'padding-left') and exists($em)) then
        (if ($em lt 0) then 'r-hang'
         else if ($em gt 0) then
           (if ($property = 'text-indent') then 'r-indent-' else 'r-margin-') || min((8, max((1, xs:integer(round($em))))))
         else ())
      else if ($property = 'letter-spacing' and $em gt 0) then 'r-spaced'
      else if ($property = 'font-size' and exists($em)) then
        (if ($em ge 1.5) then 'r-x-large' else if ($em gt 1.05) then 'r-large' else if ($em lt 0.95) then 'r-small' else ())
      else if ($property = 'font-weight' and matches($value, '^[6-9]00$')) then 'r-bold'
      else tokenize($value) ! $ed:css-classes($property || ':' || .)"/>
  </xsl:function>

  <!-- Direction ................................................................................................. -->

  <!-- "rtl" or "ltr" where an element's language is written the other way than what is around it. -->
  <xsl:function name="ed:direction" as="xs:string?">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="is-outermost" as="xs:boolean" select="
      exists($element[self::body or self::front or self::back or self::group])"/>
    <xsl:variable name="own" as="attribute()?" select="
      ($element/@xml:lang, if ($is-outermost) then $element/ancestor::*[@xml:lang][1]/@xml:lang else ())[1]"/>
    <xsl:sequence select="$own ! ed:direction-of(.)[. != (
      if ($is-outermost) then 'ltr' else ($element/ancestor::*[@xml:lang][1]/@xml:lang ! ed:direction-of(.), 'ltr')[1])]"/>
  </xsl:function>

  <xsl:function name="ed:direction-of" as="xs:string">
    <xsl:param name="language" as="xs:string"/>
    <xsl:sequence select="
      if (matches($language, '-(Arab|Hebr|Syrc|Thaa|Nkoo|Mand|Samr|Adlm|Rohg)(-|$)', 'i')) then 'rtl'
      else if (matches($language, '-[a-z]{4}(-|$)', 'i')) then 'ltr'
      else if (lower-case(tokenize($language, '-')[1]) = ('ar', 'ara', 'arc', 'he', 'heb', 'fa', 'fas', 'per', 'ps', 'sd',
        'ug', 'ur', 'urd', 'yi', 'yid', 'dv', 'ckb', 'syc', 'syr', 'sam', 'nqo', 'ota', 'prs', 'glk', 'lrc', 'mzn', 'azb'))
      then 'rtl' else 'ltr'"/>
  </xsl:function>

</xsl:stylesheet>
