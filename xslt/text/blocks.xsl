<?xml version="1.0" encoding="UTF-8"?>
<!--
  TEI to blocks of plain text: ed:block elements that hold text and ed:br, in the order of the document.

  @first is what the first line begins with (a bullet), @indent the columns of all lines; a block that is @tight follows
  the one before it without an empty line (verse, rows of a table).
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="text">

  <!-- What has no rule of its own; in one, since most elements come here, and each rule that they do not match takes time. -->
  <xsl:template match="*" priority="-1">
    <xsl:param name="first" as="xs:string" select="''"/>
    <xsl:choose>
      <!-- A block, or an element that is none and holds some: it is taken apart as one. -->
      <xsl:when test="ed:holds-blocks(.)">
        <xsl:call-template name="ed:text-blocks">
          <xsl:with-param name="first" select="$first"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="@ed:only">
        <xsl:call-template name="ed:in-line"/>
      </xsl:when>
      <!-- Parts that stand apart without white space between them. -->
      <xsl:when test="ed:is-of-parts(.)">
        <xsl:call-template name="ed:text-parts">
          <xsl:with-param name="nodes" select="node()"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise>
        <xsl:apply-templates/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- What has a rule of its own in the line (text/inline.xsl) stays in the line, whatever it holds. -->
  <xsl:function name="ed:holds-blocks" as="xs:boolean">
    <xsl:param name="node" as="node()"/>
    <xsl:sequence select="ed:is-block($node) or ($node instance of element()
      and not($node[@ed:only or self::choice or self::app[not(parent::listApp)] or self::note or self::sic
        or self::supplied or self::ex or self::add or self::vocal or self::writing or self::kinesic or self::incident or self::rt[parent::ruby]
        or (self::lem or self::rdg) and ed:is-listed($node)])
      and not(ed:is-diplomatic($node) or ed:is-annotation($node))
      and (some $child in $node/* satisfies ed:holds-blocks($child)))"/>
  </xsl:function>

  <!-- What runs in the line and holds blocks is taken apart: its words go with those beside it. -->
  <xsl:function name="ed:flattened" as="node()*">
    <xsl:param name="node" as="node()"/>
    <xsl:sequence select="
      if ($node instance of element() and not(ed:is-block($node)) and ed:holds-blocks($node))
      then $node/node() ! ed:flattened(.) else $node"/>
  </xsl:function>

  <!-- True for the last of a part that stands off from the next. -->
  <xsl:function name="ed:ends-part" as="xs:boolean">
    <xsl:param name="node" as="node()"/>
    <xsl:sequence select="
      ed:stands-off($node)
      or (empty($node/following-sibling::node()) and $node/parent::*[not(ed:is-block(.))] ! ed:ends-part(.))"/>
  </xsl:function>

  <!-- The same, of a part of the element that is given; what comes after that is for others to divide. -->
  <xsl:function name="ed:ends-part" as="xs:boolean">
    <xsl:param name="node" as="node()"/>
    <xsl:param name="within" as="element()"/>
    <xsl:sequence select="
      ed:stands-off($node)
      or (empty($node/following-sibling::node())
        and $node/parent::*[not(. is $within or ed:is-block(.))] ! ed:ends-part(., $within))"/>
  </xsl:function>

  <!-- An element with blocks in it: runs of the line become blocks of their own, blocks stay blocks. What the first line
       begins with goes to the first of them, and on to the first within that. -->
  <xsl:template name="ed:text-blocks">
    <xsl:param name="first" as="xs:string" select="''"/>
    <xsl:param name="reading" as="xs:string" tunnel="yes"/>
    <xsl:variable name="tight" as="xs:boolean"
      select="(self::l | self::row | self::item | self::label | self::line | self::addrLine) and exists(preceding-sibling::*[not(self::head or @ed:only[. != $reading])][1])"/>
    <xsl:variable name="indent" as="xs:integer" select="2 * count(ancestor-or-self::item)"/>
    <xsl:variable name="groups" as="array(node()*)*">
      <xsl:for-each-group select="node()[not(@ed:only[. != $reading])] ! ed:flattened(.)" group-adjacent="ed:is-block(.)">
        <xsl:if test="current-grouping-key() or exists(current-group()[self::* or self::text()[normalize-space()]])">
          <xsl:sequence select="array { current-group() }"/>
        </xsl:if>
      </xsl:for-each-group>
    </xsl:variable>
    <xsl:if test="empty($groups) and $first">
      <ed:block indent="{$indent}" first="{$first}"/>
    </xsl:if>
    <xsl:for-each select="$groups">
      <xsl:variable name="begins" as="xs:string" select="if (position() = 1) then $first else ''"/>
      <xsl:choose>
        <xsl:when test="ed:is-block(.(1))">
          <xsl:apply-templates select="head(?*)">
            <xsl:with-param name="first" select="$begins"/>
          </xsl:apply-templates>
          <xsl:apply-templates select="tail(?*)"/>
        </xsl:when>
        <xsl:otherwise>
          <ed:block indent="{$indent}" first="{$begins}">
            <xsl:if test="$tight and position() = 1">
              <xsl:attribute name="tight" select="'yes'"/>
            </xsl:if>
            <xsl:call-template name="ed:text-parts">
              <xsl:with-param name="nodes" select="?*"/>
            </xsl:call-template>
          </ed:block>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <!-- A run of the line. -->
  <xsl:template name="ed:text-parts">
    <xsl:param name="nodes" as="node()*"/>
    <xsl:for-each select="$nodes">
      <xsl:apply-templates select="."/>
      <xsl:if test="ed:ends-part(.)">
        <xsl:text> </xsl:text>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- Nodes that stay in the line, though there may be blocks in them: those stand off from what is beside them. -->
  <xsl:template name="ed:in-line">
    <xsl:param name="nodes" as="node()*" select="node()"/>
    <xsl:variable name="within" as="element()" select="."/>
    <xsl:for-each select="$nodes ! ed:flattened(.)">
      <xsl:variable name="block" as="xs:boolean" select="ed:is-block(.)"/>
      <xsl:if test="$block">
        <xsl:text> </xsl:text>
      </xsl:if>
      <xsl:apply-templates select="."/>
      <xsl:if test="$block or ed:ends-part(., $within)">
        <xsl:text> </xsl:text>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="item">
    <xsl:param name="first" as="xs:string" select="''"/>
    <xsl:call-template name="ed:text-blocks">
      <xsl:with-param name="first" select="$first || (
        if (ed:is-ordered(..))
        then ed:number-of-item(.) || '. ' else '- ')"/>
    </xsl:call-template>
  </xsl:template>

  <!-- The number of an item: its own, or what follows that of the last one that has one. -->
  <xsl:function name="ed:number-of-item" as="xs:integer">
    <xsl:param name="item" as="element(item)"/>
    <xsl:variable name="before" as="element(item)*" select="$item/preceding-sibling::item"/>
    <xsl:variable name="numbered" as="element(item)?" select="($item | $before)[matches(@n, '^[0-9]{1,6}$')][last()]"/>
    <xsl:sequence select="
      if (exists($numbered)) then xs:integer($numbered/@n) + count(($item | $before)[. &gt;&gt; $numbered])
      else count($before) + 1"/>
  </xsl:function>

  <xsl:template match="row">
    <xsl:param name="first" as="xs:string" select="''"/>
    <ed:block indent="0" first="{$first}">
      <xsl:if test="preceding-sibling::row">
        <xsl:attribute name="tight" select="'yes'"/>
      </xsl:if>
      <xsl:apply-templates select="node()"/>
    </ed:block>
  </xsl:template>

  <xsl:template match="cell">
    <xsl:value-of select="if (preceding-sibling::cell) then ' | ' else ' '"/>
    <xsl:call-template name="ed:in-line"/>
    <xsl:text> </xsl:text>
  </xsl:template>

  <!-- Who speaks, the number of a sense, the letter of a witness, the name of a part of a schema: before the words. -->
  <xsl:template match="u[@who] | sense[@n] | witness[not(abbr)]">
    <xsl:param name="first" as="xs:string" select="''"/>
    <xsl:call-template name="ed:text-blocks">
      <xsl:with-param name="first" select="$first || (
        if (self::u) then ed:people(@who) || ': ' else if (self::sense) then @n || ' ' else self::witness ! (ed:siglum(.) || ' '))"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="alternate | anyElement | attRef | classRef | dataFacet | dataRef | elementRef | empty | macroRef
                       | memberOf | moduleRef | param | specDesc | specGrpRef | textNode | attDef | classSpec | constraintSpec
                       | dataSpec | elementSpec | macroSpec | moduleSpec | paramSpec | schemaSpec | specGrp | valItem
                       | catRef | relation">
    <xsl:param name="first" as="xs:string" select="''"/>
    <xsl:call-template name="ed:text-blocks">
      <xsl:with-param name="first" select="$first || ed:sign(.) ! (. || ' ')"/>
    </xsl:call-template>
  </xsl:template>

</xsl:stylesheet>
