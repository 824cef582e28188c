<?xml version="1.0" encoding="UTF-8"?>
<!--
  Authority files: how each is called, and where its pages are. One table for all that names one: identifiers of entries and
  of works, and addresses that names mean.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all">

  <!-- By what its types in TEI are, in small letters: the name, what addresses begin with, and what an identifier is like. -->
  <xsl:variable name="ed:authorities" as="map(xs:string, map(*))">
    <xsl:variable name="rows" as="xs:string*" select="
      'gnd pnd d-nb dnb|GND|https://d-nb.info/gnd/|[0-9]+(-?[0-9X])?',
      'viaf|VIAF|https://viaf.org/viaf/|[0-9]+',
      'isni|ISNI|https://isni.org/isni/|[0-9]{15}[0-9X]',
      'wikidata wd|Wikidata|https://www.wikidata.org/entity/|[QPL][0-9]+',
      'geonames|GeoNames|https://www.geonames.org/|[0-9]+',
      'tgn|Getty TGN|http://vocab.getty.edu/tgn/|[0-9]+',
      'ulan|Getty ULAN|http://vocab.getty.edu/ulan/|[0-9]+',
      'aat|Getty AAT|http://vocab.getty.edu/aat/|[0-9]+',
      'lccn lcnaf naf loc|Library of Congress|https://id.loc.gov/authorities/names/|n[a-z]{0,2}[0-9]+',
      'lcsh|LCSH|https://id.loc.gov/authorities/subjects/|sh[0-9]+',
      'bnf|BnF|https://catalogue.bnf.fr/ark:/12148/|cb[0-9]+[0-9a-z]',
      'idref sudoc|IdRef|https://www.idref.fr/|[0-9]{8}[0-9X]',
      'orcid|ORCID|https://orcid.org/|([0-9]{4}-){3}[0-9]{3}[0-9X]',
      'ror|ROR|https://ror.org/|0[0-9a-z]{8}',
      'snac|SNAC|https://snaccooperative.org/view/|[0-9]+',
      'pleiades|Pleiades|https://pleiades.stoa.org/places/|[0-9]+',
      'trismegistos tm|Trismegistos|https://www.trismegistos.org/text/|[0-9]+',
      'edh|EDH|https://edh.ub.uni-heidelberg.de/edh/inschrift/|HD[0-9]+',
      'pmb|PMB|https://pmb.acdh.oeaw.ac.at/entity/|[0-9]+',
      'handle hdl|Handle|https://hdl.handle.net/|[0-9.]+/.+',
      'doi|DOI|https://doi.org/|10\..+'"/>
    <xsl:map>
      <xsl:for-each select="$rows">
        <xsl:variable name="row" as="xs:string*" select="tokenize(., '\|')"/>
        <xsl:for-each select="tokenize($row[1])">
          <xsl:map-entry key="." select="map { 'name': $row[2], 'address': $row[3], 'like': '^' || $row[4] || '$' }"/>
        </xsl:for-each>
      </xsl:for-each>
    </xsl:map>
  </xsl:variable>

  <!-- The authority file that an identifier is of: by its type or subtype, else by its address. -->
  <xsl:function name="ed:authority-of" as="map(*)?">
    <xsl:param name="idno" as="element(idno)"/>
    <xsl:variable name="known" as="map(*)*" select="
      ($idno/@type, $idno/@subtype) ! $ed:authorities(lower-case(normalize-space(.)))"/>
    <xsl:sequence select="($known, ed:authority-at(normalize-space($idno)))[1]"/>
  </xsl:function>

  <!-- The one that an address on the web belongs to, whether it begins with http or https. -->
  <xsl:function name="ed:authority-at" as="map(*)?">
    <xsl:param name="address" as="xs:string"/>
    <xsl:variable name="plain" as="xs:string" select="replace($address, '^https?://(www\.|sws\.)?', '')"/>
    <xsl:sequence select="
      if (not(matches($address, '^https?://'))) then ()
      else $ed:authorities?*[starts-with($plain, replace(?address, '^https?://(www\.)?', ''))][1]"/>
  </xsl:function>

  <!-- An identifier without what it may be written with: its file's name, its address, spaces. -->
  <xsl:function name="ed:identifier" as="xs:string">
    <xsl:param name="value" as="xs:string"/>
    <xsl:param name="authority" as="map(*)?"/>
    <xsl:variable name="plain" as="xs:string" select="
      if (exists(ed:authority-at($value))) then replace(replace($value, '/+$', ''), '^https?://[^/]+/(gnd/|viaf/|isni/|entity/|wiki/|view/|places/|text/|tgn/|ulan/|aat/|authorities/(names|subjects)/|ark:/12148/|edh/inschrift/)?', '')
      else replace($value, '^(\(DE-588\)|(gnd|pnd|viaf|isni|orcid|doi|hdl|wikidata|lccn)\s*:)\s*', '', 'i')"/>
    <xsl:sequence select="if ($authority?name = ('ISNI', 'Library of Congress')) then replace($plain, '\s', '') else $plain"/>
  </xsl:function>

  <!-- Where an identifier leads: to its file, where that has addresses of one plain form; or it is an address itself. -->
  <xsl:function name="ed:authority" as="xs:string?">
    <xsl:param name="idno" as="element(idno)"/>
    <xsl:variable name="value" as="xs:string" select="normalize-space($idno)"/>
    <xsl:variable name="authority" as="map(*)?" select="ed:authority-of($idno)"/>
    <xsl:variable name="identifier" as="xs:string" select="ed:identifier($value, $authority)"/>
    <xsl:sequence select="
      if (matches($value, '^https?://\S+$')) then string(iri-to-uri($value))
      else $authority[matches($identifier, ?like)] ! (?address || (
        if (?name = ('DOI', 'Handle')) then string(iri-to-uri($identifier)) else encode-for-uri($identifier)))"/>
  </xsl:function>

</xsl:stylesheet>
