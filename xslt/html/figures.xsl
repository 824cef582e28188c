<?xml version="1.0" encoding="UTF-8"?>
<!--
  Tables, figures, formulas and images.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:m="http://www.w3.org/1998/Math/MathML"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- The box can be scrolled sideways, by keyboard too, where the table is wider than the screen. -->
  <xsl:template match="table">
    <xsl:variable name="heads" as="element(head)*" select="head[empty(preceding-sibling::*[not(self::head)])]"/>
    <xsl:variable name="columns" as="xs:integer" select="max((1, row ! ed:columns(.)))"/>
    <div tabindex="0" role="region">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="'table'"/>
      </xsl:call-template>
      <xsl:attribute name="aria-label" select="($heads ! normalize-space(ed:plain(.))[. != ''], ed:word('table'))[1]"/>
      <xsl:apply-templates select="$heads"/>
      <table>
        <xsl:for-each-group select="node() except $heads" group-adjacent="exists(self::row)">
          <xsl:choose>
            <xsl:when test="current-grouping-key()">
              <xsl:apply-templates select="current-group()"/>
            </xsl:when>
            <!-- What stands between the rows would be put before the table by browsers. -->
            <xsl:when test="exists(current-group()[self::* or self::text()[normalize-space()]])">
              <tr class="between">
                <td colspan="{$columns}">
                  <xsl:apply-templates select="current-group()"/>
                </td>
              </tr>
            </xsl:when>
          </xsl:choose>
        </xsl:for-each-group>
      </table>
    </div>
  </xsl:template>

  <!-- How many columns a row has. -->
  <xsl:function name="ed:columns" as="xs:integer">
    <xsl:param name="row" as="element(row)"/>
    <xsl:variable name="widths" as="xs:integer*"
      select="$row/cell ! (if (matches(@cols, '^[1-9]\d?$')) then xs:integer(@cols) else 1)"/>
    <xsl:sequence select="xs:integer(sum($widths)) + count($row/* except $row/cell)"/>
  </xsl:function>

  <xsl:template match="row">
    <xsl:variable name="in-table" as="xs:boolean" select="exists(parent::table)"/>
    <xsl:element name="{if ($in-table) then 'tr' else 'div'}">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="if ($in-table) then () else 'row'"/>
      </xsl:call-template>
      <xsl:for-each-group select="node()" group-adjacent="exists(self::cell) or not($in-table)">
        <xsl:choose>
          <xsl:when test="current-grouping-key()">
            <xsl:apply-templates select="current-group()"/>
          </xsl:when>
          <xsl:when test="exists(current-group()[self::* or self::text()[normalize-space()]])">
            <td class="between">
              <xsl:apply-templates select="current-group()"/>
            </td>
          </xsl:when>
        </xsl:choose>
      </xsl:for-each-group>
    </xsl:element>
  </xsl:template>

  <!-- A cell without a table is words apart. -->
  <xsl:template match="cell">
    <xsl:text> </xsl:text>
    <xsl:call-template name="ed:inline"/>
    <xsl:text> </xsl:text>
  </xsl:template>

  <xsl:template match="table/row/cell" priority="1">
    <xsl:element name="{if (@role = 'label' or ../@role = 'label') then 'th' else 'td'}">
      <xsl:call-template name="ed:attributes"/>
      <xsl:sequence select="@cols[matches(., '^[1-9]\d{0,2}$')] ! ed:attribute('colspan', .)"/>
      <xsl:sequence select="@rows[matches(., '^[1-9]\d{0,3}$')] ! ed:attribute('rowspan', .)"/>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <!-- Figures ................................................................................................... -->

  <xsl:template match="figure">
    <figure>
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </figure>
  </xsl:template>

  <!-- HTML has one caption, before all else or after it. -->
  <xsl:template match="figDesc">
    <xsl:variable name="caption" as="xs:boolean" select="
      exists(parent::figure) and count(../figDesc) = 1
      and (empty(preceding-sibling::*) or empty(following-sibling::*))"/>
    <xsl:element name="{if ($caption) then 'figcaption' else if (ed:holds-flow(.)) then 'div' else 'p'}">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="'figDesc'"/>
      </xsl:call-template>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <!-- The image, where it can be shown; else the place is told, the address shown. -->
  <xsl:template match="graphic | media | binaryObject">
    <span data-editorial="">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="local-name()"/>
      </xsl:call-template>
      <xsl:call-template name="ed:image-in-text"/>
    </span>
  </xsl:template>

  <xsl:template match="notatedMusic">
    <xsl:call-template name="ed:inline"/>
  </xsl:template>

  <!-- Formulas: MathML is shown as mathematics, any other notation as it is written. ............................... -->

  <xsl:template match="formula">
    <xsl:call-template name="ed:inline">
      <xsl:with-param name="element" select="if (matches(@notation, 'tex', 'i') and empty(*)) then 'code' else 'span'"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:variable name="ed:mathml" static="yes" as="xs:string*" select="tokenize('
    math mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle merror mpadded mphantom msub msup msubsup munder mover
    munderover mmultiscripts mprescripts mtable mtr mtd semantics none')"/>

  <!-- The elements that show something, with those attributes that cannot act; annotations for programs stay away. -->
  <xsl:template match="m:*" priority="1">
    <xsl:variable name="name" as="xs:string" select="local-name()"/>
    <xsl:choose>
      <xsl:when test="$name = $ed:mathml">
        <xsl:element name="{$name}" namespace="http://www.w3.org/1998/Math/MathML">
          <xsl:copy-of select="@*[local-name() = ('display', 'mathvariant', 'columnalign', 'rowspan', 'columnspan', 'stretchy',
            'fence', 'separator', 'accent', 'accentunder', 'displaystyle', 'linethickness')][matches(., '^[\w.\- ]*$')]"/>
          <xsl:apply-templates/>
        </xsl:element>
      </xsl:when>
      <xsl:when test="starts-with($name, 'annotation')"/>
      <xsl:otherwise>
        <xsl:apply-templates/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

</xsl:stylesheet>
