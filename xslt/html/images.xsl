<?xml version="1.0" encoding="UTF-8"?>
<!--
  Images: where one is, how large, and what it shows; the images of figures.

  An image is a file of the edition's folder, which travels with the site (pipeline/images.py), or lies elsewhere on the
  web: then a link leads to it, and it is shown only where the edition says so (the setting remote_images), since the
  browsers of readers would ask another's server for it. IIIF needs no manifest to be read: the address of an image says
  how to ask for a part of it.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- The files of the edition's folder that the text names, as it writes them. -->
  <xsl:variable name="ed:files-of-images" as="map(*)" select="($ed:about?images, map { })[1]"/>
  <xsl:variable name="ed:shows-remote" as="xs:boolean" select="$ed:settings?remote_images = true()"/>

  <!-- The image that an attribute names: its address, where it can be opened, and its size in pixels where that is known. -->
  <xsl:function name="ed:image" as="map(*)?">
    <xsl:param name="attribute" as="attribute()?"/>
    <xsl:variable name="file" as="map(*)?" select="
      (tokenize($attribute)[map:contains($ed:files-of-images, .)] ! $ed:files-of-images(.))[1]"/>
    <xsl:sequence select="
      if (exists($file)) then map { 'path': $file?path, 'shown': true(), 'width': $file?width, 'height': $file?height }
      else (ed:pointers($attribute)[matches(., '^https?://', 'i')])[1] ! ed:remote-image(., $attribute/..)"/>
  </xsl:function>

  <!-- An image elsewhere. Of IIIF, `iiif` is what the addresses of all its parts begin with. What is neither that nor has
       the name of an image file may be a page about one: it is linked to, and never shown. -->
  <xsl:function name="ed:remote-image" as="map(*)">
    <xsl:param name="address" as="xs:string"/>
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="url" as="xs:string" select="string(iri-to-uri($address))"/>
    <xsl:variable name="iiif" as="xs:string?" select="
      if (matches($url, '^[^?#]+/info\.json$')) then replace($url, '/info\.json$', '')
      else if (matches($url, $ed:iiif)) then replace($url, $ed:iiif, '$1')
      else ()"/>
    <xsl:variable name="source" as="xs:string" select="
      if (ends-with($url, '/info.json') and exists($iiif)) then ed:iiif($iiif, 'full') else $url"/>
    <xsl:sequence select="map {
      'url': $source, 'iiif': $iiif, 'host': replace($url, '^https?://([^/?#]*@)?([^/?#:]*).*$', '$2', 'i'),
      'shown': $ed:shows-remote and exists(ed:origin($source))
        and (exists($iiif) or matches($source, '\.(avif|gif|jpe?g|png|webp)([?#].*)?$', 'i')),
      'width': ed:pixels($element/@width), 'height': ed:pixels($element/@height) }"/>
  </xsl:function>

  <!-- IIIF Image API: {base}/{region}/{size}/{rotation}/{quality}.{format}. -->
  <xsl:variable name="ed:iiif" as="xs:string" select="
    '^(https?://[^?#]+)/(full|square|(pct:)?[\d.]+(,[\d.]+){3})/[^/]+/!?[\d.]+/(default|native|color|gray|bitonal)\.(jpg|png|webp|gif)$'"/>

  <!-- A part of an image of IIIF, no larger than a screen needs it; servers of versions 2 and 3 take this form. -->
  <xsl:function name="ed:iiif" as="xs:string">
    <xsl:param name="base" as="xs:string"/>
    <xsl:param name="region" as="xs:string"/>
    <xsl:sequence select="$base || '/' || $region || '/!1200,1200/0/default.jpg'"/>
  </xsl:function>

  <!-- Whose server an address belongs to, as a Content-Security-Policy says it; none where it could end one. -->
  <xsl:function name="ed:origin" as="xs:string?">
    <xsl:param name="url" as="xs:string"/>
    <xsl:sequence select="replace($url, '^(https?://[^/?#]+).*$', '$1', 'i')[matches(., '^https?://[A-Za-z0-9.\-]+(:\d+)?$', 'i')]"/>
  </xsl:function>

  <xsl:function name="ed:pixels" as="xs:integer?">
    <xsl:param name="length" as="attribute()?"/>
    <xsl:sequence select="$length[matches(., '^[1-9]\d{0,5}(px)?$')] ! xs:integer(replace(., 'px', ''))"/>
  </xsl:function>

  <!-- The servers of others that a document's images are asked of: its pages allow these and no more. -->
  <xsl:function name="ed:origins" as="xs:string*">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:sequence select="
      if ($ed:shows-remote) then sort(distinct-values(
        key('ed:pictured', 'yes', root($tei))/(@facs | @url) ! ed:image(.)[?shown and exists(?url)] ! ed:origin(?url))) else ()"/>
  </xsl:function>

  <xsl:key name="ed:pictured" match="*[@facs[not(starts-with(., '#'))]] | graphic[@url]" use="'yes'"/>

  <!-- What may be opened: an image as it is, or a page about it. Not a drawing, which may hold scripts. -->
  <xsl:function name="ed:image-address" as="xs:string?">
    <xsl:param name="here" as="xs:string"/>
    <xsl:param name="image" as="map(*)"/>
    <xsl:sequence select="
      if (exists($image?url)) then $image?url
      else $image?path[not(ends-with(., '.svg'))] ! ed:link($here, .)"/>
  </xsl:function>

  <xsl:function name="ed:picture" as="element(Q{}img)">
    <xsl:param name="here" as="xs:string"/>
    <xsl:param name="image" as="map(*)"/>
    <xsl:param name="words" as="xs:string"/>
    <img src="{($image?url, $image?path ! ed:link($here, .))[1]}" alt="{$words}" loading="lazy">
      <xsl:if test="exists($image?url)">
        <xsl:attribute name="referrerpolicy" select="'no-referrer'"/>
      </xsl:if>
      <!-- Known before it is loaded, so that nothing moves then. -->
      <xsl:if test="exists($image?width) and exists($image?height)">
        <xsl:attribute name="width" select="$image?width"/>
        <xsl:attribute name="height" select="$image?height"/>
      </xsl:if>
    </img>
  </xsl:function>

  <!-- Figures ................................................................................................... -->

  <!-- What stands for an image in the text: the image, a link to it, or its sign. -->
  <xsl:template name="ed:image-in-text">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:variable name="image" as="map(*)?" select="ed:image(@url)"/>
    <xsl:variable name="href" as="xs:string?" select="$image[not(ed:in-link(current()/..)) and empty(current()/ancestor::ref)] ! ed:image-address($here, .)"/>
    <xsl:variable name="shown" as="node()">
      <xsl:choose>
        <!-- The image of a page stands beside its text. -->
        <xsl:when test="$image?shown and empty(parent::*[self::surface or self::zone or self::facsimile])">
          <xsl:sequence select="ed:picture($here, $image, ed:description(.))"/>
        </xsl:when>
        <xsl:otherwise>
          <xsl:value-of select="ed:sign(.)"/>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="exists($href)">
        <a href="{$href}"><xsl:sequence select="$shown"/></a>
      </xsl:when>
      <xsl:otherwise>
        <xsl:sequence select="$shown"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- What is to be seen, for those who do not see it. -->
  <xsl:function name="ed:description" as="xs:string">
    <xsl:param name="graphic" as="element()"/>
    <xsl:sequence select="(($graphic/(desc, parent::figure/figDesc, parent::figure/head)
      ! normalize-space(ed:plain(.)))[. != ''], ed:word('image'))[1]"/>
  </xsl:function>

</xsl:stylesheet>
