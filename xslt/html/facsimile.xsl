<?xml version="1.0" encoding="UTF-8"?>
<!--
  The page of the source beside its text, zone to line.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- Pages ..................................................................................................... -->

  <xsl:key name="ed:started" match="surface[@start] | zone[@start]" use="tokenize(@start) ! substring-after(., '#')"/>

  <!-- The surface, zone or image that an element of the text stands on. -->
  <xsl:function name="ed:facs" as="element()?">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="((
      tokenize($element/@facs)[starts-with(., '#')] ! key('ed:id', substring(., 2), root($element)),
      $element/@xml:id ! key('ed:started', ., root($element)),
      $element[self::surface or self::zone[exists(ed:box(.))] or self::line[exists(ed:box(.))]])
      [self::surface or self::zone or self::line or self::graphic or self::media])[1]"/>
  </xsl:function>

  <!-- The image that an element of the text stands on, or is. -->
  <xsl:function name="ed:image-of" as="map(*)?">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="facs" as="element()?" select="ed:facs($element)"/>
    <xsl:variable name="own" as="map(*)?" select="$facs[self::zone] ! ed:image-of-surface(.)"/>
    <xsl:variable name="surface" as="element()?" select="$facs/ancestor-or-self::surface[1]"/>
    <xsl:variable name="whole" as="map(*)?" select="
      if ($facs[self::graphic or self::media]) then ed:image($facs/@url) else $surface ! ed:image-of-surface(.)"/>
    <xsl:sequence select="
      if (exists($own)) then $own
      (: A page that is a part of the image: half of an opening, say. :)
      else if (exists($whole?iiif) and $facs[self::zone] and not($element[self::zone or self::line]) and exists(ed:region($facs)))
        then map:put(map:remove($whole, ('width', 'height')), 'url', ed:iiif($whole?iiif, ed:region($facs)))
      else ($whole, ed:image($element/@facs))[1]"/>
  </xsl:function>

  <!-- Of several images of a page one that can be shown, the edition's own first. -->
  <xsl:function name="ed:image-of-surface" as="map(*)?">
    <xsl:param name="surface" as="element()"/>
    <xsl:variable name="images" as="map(*)*" select="($surface/(graphic | media)/@url, $surface/@facs) ! ed:image(.)"/>
    <xsl:sequence select="($images[exists(?path)], $images[?shown], $images)[1]"/>
  </xsl:function>

  <!-- Places on a page: x, y, width and height, in the units of the surface. -->
  <xsl:function name="ed:box" as="xs:double*">
    <xsl:param name="element" as="element()?"/>
    <xsl:variable name="points" as="xs:double*" select="ed:points($element)"/>
    <xsl:variable name="corners" as="xs:double*" select="
      $element/(@ulx, @uly, @lrx, @lry)[. castable as xs:double] ! xs:double(.)"/>
    <xsl:variable name="odd" as="xs:double*" select="$points[position() mod 2 = 1]"/>
    <xsl:variable name="even" as="xs:double*" select="$points[position() mod 2 = 0]"/>
    <xsl:variable name="sides" as="xs:double*" select="
      if (count($corners) = 4) then $corners else if (exists($odd)) then (min($odd), min($even), max($odd), max($even)) else ()"/>
    <xsl:sequence select="
      if ($sides[3] gt $sides[1] and $sides[4] gt $sides[2])
      then ($sides[1], $sides[2], $sides[3] - $sides[1], $sides[4] - $sides[2]) else ()"/>
  </xsl:function>

  <!-- The corners of a polygon, x and y in turn: `points="10,10 90,10 90,20"`. -->
  <xsl:function name="ed:points" as="xs:double*">
    <xsl:param name="element" as="element()?"/>
    <xsl:sequence select="
      $element/@points[matches(normalize-space(.), '^-?\d+(\.\d+)?,-?\d+(\.\d+)?( -?\d+(\.\d+)?,-?\d+(\.\d+)?){2,}$')]
      ! tokenize(., '[\s,]+')[. != ''] ! xs:double(.)"/>
  </xsl:function>

  <!-- What the places on a page are counted in: the surface's own units, else the pixels of its image. -->
  <xsl:function name="ed:canvas" as="xs:double*">
    <xsl:param name="surface" as="element()?"/>
    <xsl:param name="image" as="map(*)"/>
    <xsl:variable name="own" as="xs:double*" select="ed:box($surface)"/>
    <xsl:sequence select="
      if (exists($own)) then $own
      else if (exists($image?width) and exists($image?height)) then (0, 0, $image?width, $image?height) else ()"/>
  </xsl:function>

  <!-- A zone as IIIF says it: in pixels where the surface is counted in them, else as parts of a hundred. -->
  <xsl:function name="ed:region" as="xs:string?">
    <xsl:param name="zone" as="element()"/>
    <xsl:variable name="box" as="xs:double*" select="ed:box($zone)"/>
    <xsl:variable name="surface" as="element()?" select="$zone/ancestor::surface[1]"/>
    <xsl:variable name="whole" as="xs:double*" select="ed:box($surface)"/>
    <xsl:variable name="pixels" as="xs:integer*" select="$surface/graphic[1]/(ed:pixels(@width), ed:pixels(@height))"/>
    <xsl:sequence select="
      if (empty($box)) then ()
      else if (empty($whole) or deep-equal($whole[position() gt 2], $pixels ! xs:double(.)))
        then string-join($box ! string(round(.)), ',')
      else 'pct:' || string-join((
        ($box[1] - $whole[1]) div $whole[3], ($box[2] - $whole[2]) div $whole[4], $box[3] div $whole[3], $box[4] div $whole[4])
        ! string(round(100 * ., 3)), ',')"/>
  </xsl:function>

  <!-- In the text ............................................................................................... -->

  <!-- The words that tell of a break, a link to the page's image where there is one. In the page break. -->
  <xsl:template name="ed:page-link">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="words" as="xs:string"/>
    <xsl:variable name="image" as="map(*)?" select="ed:image-of(.)"/>
    <xsl:variable name="href" as="xs:string?" select="$image[not(ed:in-link(current()))] ! ed:image-address($here, .)"/>
    <xsl:choose>
      <xsl:when test="exists($href)">
        <a class="page-link" href="{$href}" data-view="{ed:view-id(.)}" aria-label="{ed:words-of-image(., $image)}">
          <xsl:value-of select="$words"/>
        </a>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="$words"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- "Image of page 3", "Image of page 3, at example.org". -->
  <xsl:function name="ed:words-of-image" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:param name="image" as="map(*)"/>
    <xsl:variable name="number" as="xs:string?" select="ed:number-of-page($element)"/>
    <xsl:variable name="words" as="xs:string" select="
      if (exists($number)) then ed:word('image-of-page', $number) else ed:name-of-view($element)"/>
    <xsl:sequence select="if (exists($image?host)) then ed:word('image-at', ($words, $image?host)) else $words"/>
  </xsl:function>

  <xsl:function name="ed:number-of-page" as="xs:string?">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="
      ($element/@n, ed:facs($element)/ancestor-or-self::surface[1]/@n)[normalize-space()][1] ! normalize-space(.)"/>
  </xsl:function>

  <xsl:key name="ed:like" match="pb | gb | milestone | surface | graphic | text | body | front | back | div | titlePage
    | floatingText" use="local-name()"/>

  <!-- A page by its number, or by its place among the pages. -->
  <xsl:function name="ed:name-of-view" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="number" as="xs:string?" select="ed:number-of-page($element)"/>
    <xsl:sequence select="
      if (exists($number)) then ed:word('page-n', $number)
      else ed:word('page-image', string(1 + count(key('ed:like', local-name($element), root($element))[. &lt;&lt; $element])))"/>
  </xsl:function>

  <xsl:function name="ed:view-id" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="'view.' || ($element/@xml:id, $element/@ed:node)[1]"/>
  </xsl:function>

  <!-- Beside the text ........................................................................................... -->

  <!-- What begins a page of the source. -->
  <xsl:variable name="ed:begin-pages" static="yes" as="xs:string*" select="
    'pb', 'gb', 'milestone', 'text', 'body', 'front', 'back', 'div', 'titlePage', 'floatingText', 'surface'"/>

  <!-- The pages that a page of the site has text of, and whose images can be shown. Where the text does not say which
       page it stands on, all that the file describes. -->
  <xsl:function name="ed:views" as="element()*">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:param name="blocks" as="element()*"/>
    <!-- Keys find them at once, on each of the pages of a long text. -->
    <xsl:variable name="all" as="element()*" select="
      if (map:size($ed:files-of-images) gt 0 or $ed:shows-remote)
      then key('ed:like', $ed:begin-pages, root($tei))[ancestor-or-self::text][@facs or @xml:id] else ()"/>
    <xsl:variable name="here" as="element()*" select="
      $all[exists(ancestor-or-self::* intersect $blocks)][ed:image-of(.)?shown]"/>
    <xsl:variable name="first" as="element()?" select="($blocks/self::*)[1]"/>
    <!-- The page that goes on from before. -->
    <xsl:variable name="before" as="element()?" select="
      $all[exists($first) and not($first/self::text)][. &lt;&lt; $first][ed:image-of(.)?shown][last()]
        [not(. intersect $here)]"/>
    <xsl:sequence select="
      if (exists(($before, $here)) or (some $one in $all satisfies ed:image-of($one)?shown)) then ($before, $here)
      else $tei/facsimile/(descendant::surface | graphic)[ed:image-of-view(.)?shown]"/>
  </xsl:function>

  <xsl:function name="ed:image-of-view" as="map(*)?">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="if ($element/self::graphic) then ed:image($element/@url) else ed:image-of($element)"/>
  </xsl:function>

  <!-- The text, with the images of its pages beside it where there are some. -->
  <xsl:template name="ed:beside">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:param name="blocks" as="element()*"/>
    <xsl:param name="article" as="element()"/>
    <xsl:variable name="views" as="element()*" select="ed:views($tei, $blocks)"/>
    <xsl:choose>
      <xsl:when test="exists($views)">
        <div class="beside">
          <xsl:sequence select="$article"/>
          <xsl:call-template name="ed:facsimile">
            <xsl:with-param name="views" select="$views"/>
            <xsl:with-param name="blocks" select="$blocks"/>
          </xsl:call-template>
        </div>
      </xsl:when>
      <xsl:otherwise>
        <xsl:sequence select="$article"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="ed:facsimile">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="views" as="element()+"/>
    <xsl:param name="blocks" as="element()*"/>
    <!-- What of the text stands on which image. -->
    <xsl:variable name="placed" as="element()*" select="
      $blocks/descendant-or-self::*[@xml:id][@facs or self::zone or self::line][exists(ed:box(ed:facs(.)[self::zone or self::line]))]"/>
    <!-- By the surface that describes the page; where the text names the image itself, by that. -->
    <xsl:variable name="by-surface" as="map(xs:string, element()*)" select="map:merge(
      $placed ! map:entry(generate-id(ed:facs(.)/ancestor::surface[1]), .), map { 'duplicates': 'combine' })"/>
    <xsl:variable name="by-image" as="map(xs:string, element()*)" select="
      if (every $view in $views satisfies exists(ed:facs($view)/ancestor-or-self::surface)) then map { }
      else map:merge($placed ! map:entry(string((ed:image-of(.)?path, ed:image-of(.)?url)[1]), .), map { 'duplicates': 'combine' })"/>
    <section class="facsimile" aria-label="{ed:word('page-images')}">
      <ol class="views" tabindex="0">
        <xsl:for-each select="$views">
          <xsl:variable name="image" as="map(*)" select="ed:image-of-view(.)"/>
          <xsl:variable name="surface" as="element()?" select="(ed:facs(.), .)[1]/ancestor-or-self::surface[1]"/>
          <xsl:variable name="words" as="xs:string" select="ed:words-of-image(., $image)"/>
          <xsl:variable name="href" as="xs:string?" select="ed:image-address($here, $image)"/>
          <li id="{ed:view-id(.)}">
            <figure class="view">
              <div class="sheet">
                <xsl:element name="{if (exists($href)) then 'a' else 'span'}">
                  <xsl:sequence select="$href ! ed:attribute('href', .)"/>
                  <xsl:sequence select="ed:picture($here, $image, $words)"/>
                </xsl:element>
                <xsl:call-template name="ed:zones">
                  <xsl:with-param name="canvas" select="ed:canvas($surface, $image)"/>
                  <xsl:with-param name="placed" select="
                    if (exists($surface)) then $by-surface(generate-id($surface)) else $by-image(string(($image?path, $image?url)[1]))"/>
                </xsl:call-template>
              </div>
              <figcaption>
                <xsl:choose>
                  <xsl:when test="@xml:id and exists(. intersect $blocks/descendant::*)">
                    <a href="#{encode-for-uri(@xml:id)}"><xsl:value-of select="ed:name-of-view(.)"/></a>
                  </xsl:when>
                  <xsl:otherwise>
                    <xsl:value-of select="ed:name-of-view(.)"/>
                  </xsl:otherwise>
                </xsl:choose>
                <!-- What is to be seen, and whose picture it is, as far as the source says. -->
                <xsl:value-of select="((self::graphic, $surface/graphic)[1]/desc, $surface/desc)[1]
                  ! normalize-space(ed:plain(.))[. != ''] ! (' · ' || .)"/>
              </figcaption>
            </figure>
          </li>
        </xsl:for-each>
      </ol>
    </section>
  </xsl:template>

  <!-- The places on a page that lines of the text stand in, over its image: each leads to its line. A drawing needs no
       style attribute, which the pages forbid. -->
  <xsl:template name="ed:zones">
    <xsl:param name="canvas" as="xs:double*"/>
    <xsl:param name="placed" as="element()*"/>
    <xsl:if test="exists($canvas) and exists($placed)">
      <svg xmlns="http://www.w3.org/2000/svg" class="zones" viewBox="{$canvas}" preserveAspectRatio="none">
        <xsl:for-each select="$placed">
          <xsl:variable name="zone" as="element()" select="ed:facs(.)"/>
          <xsl:variable name="box" as="xs:double+" select="ed:box($zone)"/>
          <a href="#{encode-for-uri(@xml:id)}" aria-label="{ed:word('to-place')}: {ed:name-of-zone(.)}">
            <xsl:choose>
              <xsl:when test="exists(ed:points($zone))">
                <polygon points="{ed:points($zone)}"/>
              </xsl:when>
              <xsl:otherwise>
                <rect x="{$box[1]}" y="{$box[2]}" width="{$box[3]}" height="{$box[4]}"/>
              </xsl:otherwise>
            </xsl:choose>
          </a>
        </xsl:for-each>
      </svg>
    </xsl:if>
  </xsl:template>

  <!-- A line by its number, or by its first words. -->
  <xsl:function name="ed:name-of-zone" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="words" as="xs:string" select="
      if ($element[self::lb or self::pb or self::cb]) then
        normalize-space(($element/following::text()[normalize-space()])[1])
      else normalize-space(ed:plain($element))"/>
    <xsl:variable name="beginning" as="xs:string" select="
      if (string-length($words) le 40) then $words else replace(substring($words, 1, 40), '\s+\S*$', '') || '…'"/>
    <xsl:sequence select="string-join(($element/@n, $beginning[. != '']), ', ')"/>
  </xsl:function>

</xsl:stylesheet>
