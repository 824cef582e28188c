<?xml version="1.0" encoding="UTF-8"?>
<!--
  Blocks of plain text to lines of at most 72 columns; and a whole text edition: header, body, notes.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="lines">

  <xsl:variable name="ed:width" as="xs:integer" select="72"/>

  <xsl:function name="ed:text-edition" as="map(xs:string, xs:string)">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:param name="reading" as="xs:string"/>
    <xsl:variable name="body" as="element(ed:block)*">
      <xsl:apply-templates select="$tei/text" mode="text">
        <xsl:with-param name="reading" select="$reading" tunnel="yes"/>
      </xsl:apply-templates>
    </xsl:variable>
    <xsl:variable name="notes" as="xs:string*">
      <xsl:for-each select="$tei/text//note">
        <xsl:variable name="blocks" as="element(ed:block)*">
          <xsl:call-template name="ed:text-blocks">
            <xsl:with-param name="first" select="'[' || @ed:n || '] '"/>
            <xsl:with-param name="reading" select="$reading" tunnel="yes"/>
          </xsl:call-template>
        </xsl:variable>
        <xsl:sequence select="ed:lines($blocks)"/>
      </xsl:for-each>
    </xsl:variable>
    <xsl:sequence select="map {
      'header': ed:text-header($tei, $reading),
      'body': ed:lines($body),
      'notes': string-join($notes, '&#10;') }"/>
  </xsl:function>

  <!-- What a reader of the bare file needs: what it is, which reading, whence, and how it may be used. -->
  <xsl:function name="ed:text-header" as="xs:string">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:param name="reading" as="xs:string"/>
    <xsl:variable name="header" as="element(teiHeader)?" select="$tei/teiHeader"/>
    <xsl:variable name="facts" as="xs:string*" select="
      ed:written($tei) ! ed:date-in-words(.) ! ed:word('date', .),
      $header/profileDesc/textClass/catRef[1] ! ed:word('classification',
        string-join(ed:category(@target)/catDesc ! normalize-space(.), '; ')),
      ed:word(if ($reading = 'reading') then 'reading-text-about' else 'diplomatic-text-about'),
      $header/fileDesc/sourceDesc/(bibl | p)[1] ! ed:word('source-about', normalize-space(ed:plain(node() except (availability, note)))),
      $ed:settings?title ! ed:word('edition-about', string-join((., $ed:settings?version ! ed:word('version', .),
        ed:date($ed:settings?date)), ', ')),
      $ed:settings?base_url ! ed:word('address', ed:absolute($ed:about?path)),
      $ed:settings?licence ! ed:word('licence-about', .)"/>
    <xsl:sequence select="string-join((ed:wrap(upper-case(ed:title($tei)), '', 0), $facts ! ed:wrap(., '', 2)), '&#10;') || '&#10;'"/>
  </xsl:function>

  <!-- Blocks to text that ends with a line end. -->
  <xsl:function name="ed:lines" as="xs:string">
    <xsl:param name="blocks" as="element(ed:block)*"/>
    <xsl:variable name="pieces" as="xs:string*">
      <xsl:for-each select="$blocks[normalize-space(.) or normalize-space(@first)]">
        <xsl:variable name="lines" as="xs:string*">
          <xsl:apply-templates select="."/>
        </xsl:variable>
        <xsl:sequence select="(if (position() = 1 or @tight) then '' else '&#10;') || string-join($lines, '&#10;') || '&#10;'"/>
      </xsl:for-each>
    </xsl:variable>
    <xsl:sequence select="string-join($pieces)"/>
  </xsl:function>

  <xsl:template match="ed:block" as="xs:string*">
    <xsl:variable name="block" as="element(ed:block)" select="."/>
    <xsl:variable name="indent" as="xs:integer" select="xs:integer((@indent, 0)[1])"/>
    <!-- Words and no more; an item without words has its bullet all the same. -->
    <xsl:if test="empty(*)">
      <xsl:sequence select="ed:wrap(string(.), string(@first), $indent)"/>
    </xsl:if>
    <xsl:for-each-group select="node()[exists($block/*)]" group-ending-with="ed:br">
      <xsl:variable name="words" as="xs:string" select="normalize-space(string-join(
        current-group()[not(self::ed:br)] ! (if (self::ed:block) then ' ' || ed:words(.) || ' ' else string(.))))"/>
      <xsl:variable name="first" as="xs:string" select="if (position() = 1) then string($block/@first) else ''"/>
      <xsl:if test="$words != '' or $first != ''">
        <xsl:sequence select="ed:wrap($words, $first, $indent)"/>
      </xsl:if>
    </xsl:for-each-group>
  </xsl:template>

  <!-- The words of blocks that stand in a line, in the cell of a table, say. -->
  <xsl:function name="ed:words" as="xs:string">
    <xsl:param name="block" as="element(ed:block)"/>
    <xsl:sequence select="$block/@first || string-join(
      $block/node() ! (if (self::ed:block) then ' ' || ed:words(.) || ' ' else if (self::ed:br) then ' ' else string(.)))"/>
  </xsl:function>

  <!-- Words to lines. The first begins with $first, set back from $indent so that the words stand in one column. -->
  <xsl:function name="ed:wrap" as="xs:string+">
    <xsl:param name="text" as="xs:string"/>
    <xsl:param name="first" as="xs:string"/>
    <xsl:param name="indent" as="xs:integer"/>
    <xsl:variable name="words" as="xs:string" select="normalize-space($text)"/>
    <xsl:variable name="length" as="xs:integer" select="string-length($words)"/>
    <xsl:variable name="margin" as="xs:string" select="string-join((1 to $indent) ! ' ')"/>
    <!-- A line at a time, not a word: patterns and long strings are what takes time here. -->
    <xsl:iterate select="0 to $length">
      <xsl:param name="from" as="xs:integer" select="1"/>
      <xsl:param name="before" as="xs:string" select="
        if ($first) then substring($margin, 1, max((0, $indent - string-length($first)))) || $first else ''"/>
      <xsl:variable name="room" as="xs:integer" select="$ed:width - string-length($before)"/>
      <xsl:variable name="near" as="xs:string" select="substring($words, $from, $room + 1)"/>
      <!-- A word that is longer than a line has one to itself. -->
      <xsl:variable name="line" as="xs:string" select="
        if ($length - $from lt $room) then $near
        else if (contains($near, ' ')) then ed:to-last-blank($near) ! substring(., 1, string-length(.) - 1)
        else substring-before(substring($words, $from) || ' ', ' ')"/>
      <xsl:variable name="next" as="xs:integer" select="$from + string-length($line) + 1"/>
      <xsl:sequence select="if ($line) then $before || $line else replace($before, ' +$', '')"/>
      <xsl:choose>
        <xsl:when test="$next gt $length">
          <xsl:break/>
        </xsl:when>
        <xsl:otherwise>
          <xsl:next-iteration>
            <xsl:with-param name="from" select="$next"/>
            <xsl:with-param name="before" select="$margin"/>
          </xsl:next-iteration>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:iterate>
  </xsl:function>

</xsl:stylesheet>
